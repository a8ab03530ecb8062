/** What model files import. Light: nothing here loads the compiler. */
export * from "./1-load/builder/api.ts";
