// Included before GradBench's main.hpp: its clock counts the processor's time, not that of others who have it meanwhile.
#include <cassert>
#include <chrono>
#include <ctime>

struct processor_clock {
  typedef std::chrono::nanoseconds duration;
  typedef duration::rep rep;
  typedef duration::period period;
  typedef std::chrono::time_point<processor_clock> time_point;
  static time_point now() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};
#define steady_clock processor_clock
