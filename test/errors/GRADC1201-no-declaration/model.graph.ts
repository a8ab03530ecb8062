import { model } from "gradc";

export default model("wrong");
