import {
  add,
  concat,
  cos,
  div,
  einsum,
  expandDims,
  int,
  less,
  matmul,
  model,
  mul,
  norm,
  outer,
  pad,
  sin,
  slice,
  stack,
  sub,
  sum,
  take,
  type Tensor,
  transpose,
  where,
} from "gradc";
import { anglesOf, generationsOf, type Skeleton } from "./skeleton.ts";

const IDENTITY = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** The rotation about a by its length: n nᵀ + (I − n nᵀ) cos ‖a‖ + [n]ₓ sin ‖a‖; none below 10⁻⁴. */
function rotation(a: Tensor) {
  const angle = norm(a);
  const n = div(a, angle);
  const along = outer(n, n);
  const [x, y, z] = [n.at(0), n.at(1), n.at(2)];
  const crossing = stack([0, z.neg(), y, z, 0, x.neg(), y.neg(), x, 0]).reshape([3, 3]);
  const across = mul(sub(IDENTITY, along), cos(angle));
  const turned = add(along, across).add(mul(crossing, sin(angle)));
  return where(less(angle, 1e-4), IDENTITY, turned);
}

/** A 4 x 4 matrix of zeros but for these elements. */
function matrixWith(elements: readonly (readonly [row: number, column: number, value: number])[]) {
  const matrix = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  for (const [row, column, value] of elements) matrix[row]?.splice(column, 1, value);
  return matrix;
}

/** Rotations about axis c by each of the angles [bones, 1], from axis a to b, as [bones, 4, 4]. */
function turns(angles: Tensor, a: number, b: number, c: number) {
  const angle = expandDims(angles, 2);
  const cosines = mul(
    cos(angle),
    matrixWith([
      [a, a, 1],
      [b, b, 1],
    ]),
  );
  const sines = mul(
    sin(angle),
    matrixWith([
      [a, b, -1],
      [b, a, 1],
    ]),
  );
  return cosines.add(sines).add(
    matrixWith([
      [c, c, 1],
      [3, 3, 1],
    ]),
  );
}

/** The products of the bones' matrices from the wrist on, one generation of bones after the other. */
function absolutes(relatives: Tensor, skeleton: Skeleton) {
  const [wrists, ...later] = generationsOf(skeleton);
  const found: Tensor[] = [take(relatives, wrists)];
  const order = [...wrists];
  let above = wrists;
  for (const bones of later) {
    const places = bones.map((bone) => above.indexOf(skeleton.parents[bone]));
    found.push(matmul(take(found[found.length - 1], places), take(relatives, bones)));
    order.push(...bones);
    above = bones;
  }
  return take(
    concat(found),
    order.map((_, bone) => order.indexOf(bone)),
  );
}

/** The inputs of both forms. */
function inputsOf({ parents }: Skeleton) {
  return {
    baseRelatives: [parents.length, 4, 4],
    inverseBaseAbsolutes: [parents.length, 4, 4],
    basePositions: ["V", 4],
    weights: ["V", parents.length],
    observed: ["C", 3],
    correspondences: int(["C"]),
  } as const;
}

interface Hand {
  readonly baseRelatives: Tensor;
  readonly inverseBaseAbsolutes: Tensor;
  readonly basePositions: Tensor;
  readonly weights: Tensor;
}

/** Where the vertices of the skin are: each follows the bones as its weights say. */
function skinOf(theta: Tensor<[26]>, hand: Hand, skeleton: Skeleton): Tensor {
  const angles = take(pad(theta, [[0, 1]]), anglesOf(skeleton));
  const [aboutZ, aboutX] = [angles.slice([null, 0], [null, 1]), angles.slice([null, 1])];
  const posed = matmul(turns(aboutZ, 0, 1, 2), turns(aboutX, 1, 2, 0));
  const relatives = matmul(hand.baseRelatives, posed);
  const transforms = matmul(absolutes(relatives, skeleton), hand.inverseBaseAbsolutes);
  const affine = slice(transforms, [null, 0], [null, 3]);
  const skinned = einsum("vb,bij,vj->vi", hand.weights, affine, hand.basePositions);
  const sided = skeleton.mirrored ? mul(skinned, [-1, 1, 1]) : skinned;
  return matmul(sided, transpose(rotation(slice(theta, 0, 3)))).add(slice(theta, 3, 6));
}

/**
 * Hand tracking: which pose theta of a hand of skin and bones fits the points that a depth camera saw?
 * The errors are the differences between the points and the vertices that they belong to.
 */
export function simple(skeleton: Skeleton) {
  return model("ht", {
    inputs: inputsOf(skeleton),
    params: { theta: [26] },
    forward({ theta, observed, correspondences, ...hand }) {
      const skin = skinOf(theta, hand, skeleton);
      const errors = sub(observed, take(skin, correspondences));
      return { errors };
    },
  });
}

/** The same with places anywhere on the skin: each point belongs to a triangle and coordinates u on it. */
export function complicated(skeleton: Skeleton) {
  return model("ht", {
    inputs: { ...inputsOf(skeleton), triangles: int(["T", 3]) },
    params: { u: ["C", 2], theta: [26] },
    forward({ theta, u, observed, correspondences, triangles, ...hand }) {
      const skin = skinOf(theta, hand, skeleton);
      const corners = take(skin, take(triangles, correspondences));
      const last = sub(1, sum(u, 1, true));
      const places = einsum("ca,caj->cj", concat([u, last], 1), corners);
      const errors = sub(observed, places);
      return { errors };
    },
  });
}

/** Five fingers of four bones each on the wrist, and the forearm. */
const right: Skeleton = {
  parents: [-1, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19, 0],
  mirrored: false,
};

export default simple(right);
export const onTriangles = complicated(right);
