"""How far rounding can take the answers of float elimination: a bound for every entry, and its proof.

**What is bounded.** The input is the chain whose steps between *different* states have exactly the given binary64
probabilities, and whose self-loops are what these leave over of 1. Rounding of the data before that is not counted. By
lemma 1, a relative change of every P(i, j) by ε changes each answer by a factor of at most ((1 + ε)/(1 − ε))ⁿ.

**Notation.** Let u = 2⁻⁵³, and let θ_k stand for any number with (1 − u)ᵏ ≤ 1 + θ_k ≤ (1 − u)⁻ᵏ. A sum, product or
quotient in range is the true one times 1 + θ_1, and (1 + θ_j)(1 + θ_k) = 1 + θ_{j+k}. A sum of k products of
non-negative numbers, *in any order*, fused or not, is the true one times 1 + θ_k, because no term goes through more
than one product and k − 1 sums (N. J. Higham, *Accuracy and stability of numerical algorithms*, 2002, section 3.1).
Nothing else is asked of BLAS. Strassen's multiplication, which subtracts, is excluded. The claim is that every
answer is the true one times 1 + θ_T with T = :func:`roundings`, hence within a relative (1 − u)^−T − 1.

**Lemma 1** (one row, one factor). *Multiply the entries of row i of [P off the diagonal | sink | b], each by a
factor of its own in [1/ρ, ρ]. Every entry of x = (I − Q)⁻¹ b changes by a factor in [ρ⁻², ρ²].* Proof. By the
matrix-tree theorem det(I − Q) is the sum over spanning forests into the sink of the products of their arcs. The
(i, j) cofactor is the sum over the forests into sink and j in which i belongs to j. These are sums of products with
exactly one entry from each row, and from each row but j (S. Chaiken, SIAM Journal on Algebraic and Discrete
Methods 3, 1982). Therefore the numerator Σ_j cofactor(i, j) b_j and the denominator of x_i have non-negative
coefficients, and each of their terms has at most one entry of row i. ∎ The same holds for y = c (I − Q)⁻¹ if c counts
as the row of one more state, which nothing leads to. It also holds for stationary weights y_j / y_n, which are
quotients of sums over trees. As rows are independent, factors ρ_i in the rows i change the answers by at most ∏ ρ_i².

**Lemma 2** (censoring). *Let P⁽ˢ⁾ be the rows left before the elimination of s. The exact answers of P⁽ˢ⁾ at states
after s are those of P⁽ˢ⁺¹⁾*, where b is carried along like one more column and c like one more row (J. G. Kemeny and
J. L. Snell, *Finite Markov chains*, 1960, section 6.1).

**Factoring.** Let û_s be the row s as computed, and h = h(m) for the m entries of d_s, of which no term goes
through more than h sums. Then û_sj = (P⁽ˢ⁾_sj / d_s)(1 + θ_{h+1}). In row i > s the exact step with û is therefore a
step with the true u in which the part that is gained has a factor 1 + θ_{h+1}: a perturbation of row i of
P⁽ˢ⁺¹⁾ by at most that. The computed rows are no more than this apart from their own sums, which are blocked:

- A block of K states is added on by one product: Ĉ_ij = fl(C_ij + Σ_s P̂_is û_sj). All terms are positive, so that
  this is the exact sum times 1 + θ_{K+1+E}, where P̂_is = P⁽ˢ⁾_is (1 + θ_E). It counts as *one* perturbation of
  row i of P⁽ˢ⁺¹⁾, where s is the last state of the block, because nothing has used the entry in between.
- Columns P̂_is of at most L = LEAF states are C (I − Û)⁻¹. Halves make (I − Û)⁻¹ up to 1 + θ_e(L), where
  e(k) = 1 + … + (k − 1) for k ≤ STEP = 8, column by column, and e(j + k) = e(j) + e(k) + j + k beyond. Therefore
  e(L) ≤ L (log₂ L + 1/2), and with the product itself E ≤ L (log₂ L + 3/2).
- What row i > s has been through until it is eliminated is cut into upper halves of K, K', … states, i − 1 in all.
  The columns of each are taken in by halving K again and again. This makes at most K states in the blocks of one of
  the ⌈log₂ (K/L)⌉ halvings, K in the product for what is right of them, and K/L blocks in all. The K + 1 + E of
  all these blocks therefore come to at most K (⌈log₂ n⌉ + 3). A state inside STEP rows costs 2. Over its life row i
  is thus perturbed by at most (i − 1)(⌈log₂ n⌉ + 3) roundings, in whatever column.

Sparse elimination in Python costs 2 roundings a step, and its sums 1 (fsum) or ⌈log₂ m⌉ (unbounded exponents).

**Solving.** b is a column like others, taken in by two products for each SEGMENT of states. This costs at most one
more rounding for each state, and 2 (1 + E) for each row. Substitution back, x_s = z_s + Σ û_sj x_j or
y_s = (w_s + Σ y_i P̂_is) / d_s, sums m terms in any order. By lemma 2 the x_j, y_i are what the system P⁽ˢ⁺¹⁾ had
for them, up to what has been counted. The step perturbs c and each of the m − 1 states after s, so that the state s
contributes at most

    2 m ((⌈log₂ n⌉ + 3) + (h(m) + 1) + 1) + 4 (1 + E) + (h(m) + m + E + 3).

T(n) is the sum over m = 1, …, n, about n² (log₂ n + h), against the (2/3) n³ that plain sums d_s would give
(C. O'Cinneide, Numerische Mathematik 65, 1993, for stationary laws; A. S. Alfa, J. Xue and Q. Ye, Mathematics of
Computation 71, 2002, for inverses; both with lemma 1 in one form or another). Entries that are sums of k given numbers
add 2nk. Stationary weights are divided by their sum, which doubles T.

**Underflow.** A product that underflows errs by at most 2⁻¹⁰⁷⁵, which is u times the least normal number. Elimination
refuses results that are not normal, so that in z, w, x or y this adds one rounding for each term. In the factors it
adds less than one in all where the positive ones are at least 2⁻⁹⁰⁰, because less than 2²¹ such errors go into an entry
of (I − Û)⁻¹ (λ(2k) ≤ 2k λ(k) + k² + k, for one goes on with the probability of some path). Where they are smaller,
no inverse is used. Then an entry that is final at step j has lost j products at most, and all of them come to less
than n³ roundings.
"""

from __future__ import annotations

import math

UNIT = 2.0**-53
STEP = 8
"""Number of rows that are eliminated one by one."""
LEAF = 64
"""Number of columns that one inverse brings up to date; it is STEP times a power of two."""
SEGMENT = 64
"""Most entries of one sum; a longer row is summed in segments, and then the sums of these are added up."""


def longest_sum(m: int) -> int:
    """Return h(m), a bound for the number of sums that a term of d_s goes through when m terms are summed in segments.

    >>> longest_sum(10), longest_sum(2_000)
    (10, 96)
    """
    return min(m, SEGMENT - m // -SEGMENT)


def roundings(n: int, terms: int = 0) -> int:
    """Return T(n), the number of roundings that an answer of a system of n states can have been through.

    An entry may be the sum of so many given numbers as ``terms`` says. T is superadditive: systems that are solved one
    after the other have no more roundings than one system of all their states.

    >>> roundings(1), roundings(2_000) // 2_000**2
    (24, 104)
    """
    halvings = math.ceil(math.log2(n)) if n > 1 else 0
    leaf = min(n, LEAF)
    inverse = leaf * math.ceil(math.log2(leaf)) + 3 * leaf // 2 if n > STEP else 0
    total = 2 * n * terms
    for m in range(1, n + 1):
        h = longest_sum(m)
        total += 2 * m * (halvings + 6 + h) + 4 * (1 + inverse) + (h + 2 * m + inverse + 3)
    return total


def relative_error(count: int) -> float:
    """Return (1 − u)^−count − 1, the largest relative error after ``count`` roundings.

    >>> relative_error(2**20) > 2**-33, relative_error(0)
    (True, 0.0)
    """
    exponent = count * -math.log1p(-UNIT)
    # The two functions round as well, by less than two units in the last place.
    return math.expm1(exponent) * (1 + 8 * UNIT) if exponent < 700 else math.inf


def chain_bound(n: int, arcs: int, data: int = 0) -> float:
    """Return a bound for the answers of a float chain of n states, given by maps, with at most ``arcs`` arcs each.

    Every answer is a product or a quotient of at most three numbers. Each of these has T(n) roundings, n³ more for
    underflow, and 2n² more for what one class hands to the next. Where the probabilities themselves have been through
    ``data`` roundings, lemma 1 adds 2 ``data`` to each for every row.
    """
    return relative_error(3 * (roundings(n, n + arcs + 2) + n**3 + 2 * n**2 + 4 * n + 2 * n * data))
