throw "oh no";
