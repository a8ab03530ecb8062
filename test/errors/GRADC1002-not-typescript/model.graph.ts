export default model of x = tanh x;
