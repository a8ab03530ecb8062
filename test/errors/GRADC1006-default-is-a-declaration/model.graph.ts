export default { inputs: { x: [4] } };
