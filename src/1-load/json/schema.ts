/**
 * The schema of `*.graph.json`: its structure. Names, sizes and formulas are checked by the code
 * that builds models, which TypeScript models share.
 */
export const schema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "gradc model",
  description: "A static graph as data: tensors by name and shape, and formulas that combine them.",
  type: "object",
  required: ["name", "inputs", "nodes", "outputs"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string", description: "Where this schema is, for editors." },
    name: { type: "string", description: "The model's name." },
    inputs: {
      $ref: "#/definitions/shapes",
      description: "What the model is given, by name, in the order of the flat array.",
    },
    params: {
      $ref: "#/definitions/shapes",
      description: "What is trained, by name, in the order of the flat array.",
    },
    nodes: {
      type: "object",
      description: "Formulas in mathjs' grammar, by name, in any order.",
      additionalProperties: { type: "string" },
    },
    outputs: {
      type: "array",
      description: "The nodes (or leaves) that forward writes.",
      items: { type: "string" },
      minItems: 1,
    },
    loss: { type: "string", description: "The output that is differentiated: a scalar." },
    wrt: {
      type: "array",
      description: "What is differentiated with respect to: default all params, or all inputs.",
      items: { type: "string" },
      minItems: 1,
    },
  },
  definitions: {
    shapes: {
      type: "object",
      additionalProperties: {
        description: "A shape; of integers or truth values under the key int or bool.",
        type: ["array", "object"],
        if: { type: "object" },
        then: {
          properties: {
            int: { $ref: "#/definitions/shape" },
            bool: { $ref: "#/definitions/shape" },
          },
        },
        else: { $ref: "#/definitions/shape" },
      },
    },
    shape: {
      type: "array",
      description: "The sizes of the axes, outermost first; [] is a scalar.",
      items: { type: ["integer", "string"] },
    },
  },
} as const;
