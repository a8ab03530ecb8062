/** The version of gradc that emitted files bear; a test holds it equal to package.json's. */
export const version = "0.1.0";
