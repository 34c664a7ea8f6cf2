from fractions import Fraction
from itertools import combinations

from markovsim.proving import *

S = "(l + (1-l)*Q)"
TWO = mixture("two", "AB", independent("as", "1/2", {"A": "1"}), independent("bs", "1/2", {"B": "1"}))
TURNING = mixture("turning", "AB", turns("turns", "1"))


def counts() -> Part:
    """T arcs from each of T + … + T^K contexts."""
    return also_proved(
        "There are T(T^K−1)/(T−1) contexts of 1 to K tokens, each with exactly T possible successors: a "
        "share (T−1)/(T^K−1) of all pairs",
        recurrence(
            "K − 1, the window's tokens but one",
            variable("Y", "U", "(1+U)*Y + U", "T^K − 1", within="(0,oo)"),
            summed("C", "(1+U)*(1+Y)", "T + T² + … + T^K, the contexts", base="1 + U", closed="(1+U)*Y/U"),
        ),
        identity("(1+U)*C/(C*C) = U/Y"),
        argued="the T tokens lead to T different contexts, as these differ in their last token",
    )


def one_class() -> Part:
    """K tokens write any window, with probability at least d^K."""
    return proved(
        "From every context the simulator writes any K tokens, which fill the window, with probability at least "
        "d^K, d the least next-token probability",
        theorem("n_tokens_have_at_least_the_nth_power_of_the_least_probability"),
    )


def contraction() -> Part:
    """Doeblin's argument, block by block."""
    return proved(
        "Let P = Q^K between full windows, and β = Σ_j min_i P_ij: entries of a column of P^r are at most (1−β)^r "
        "apart, and that near to their stationary probability",
        theorem("a_chain_with_a_common_part_forgets_its_beginning"),
    )


def published() -> Part:
    """It implies the published bound."""
    return proved(
        "With ε the least entry of P between full windows, |P^r_ij − π_j| ≤ (1−2ε)^r: the published rate",
        theorem("the_published_rate_of_forgetting"),
    )


def toy_coefficient() -> Part:
    """Doeblin's coefficient of the seed toy, for every window."""
    more = f"(1-q)*l/{S}"  # 1 − ε_K − q
    return also_proved(
        "Seed toy, every K, λ, q: β = q^K/S_K and 1 − β = λ(1−q^K)/S_K; at λ = q = 1/2 that is "
        "(2^K−1)/(2^K+1), 7/9 at K = 3, where 1 − 2ε is 35/36",
        A_WORDS,
        AFTER_B,
        recurrence(
            "the A's that the window lacks",
            multiplied("Fa", "b.next.A", "P(n A's) while the window holds a B", closed="J"),
        ),
        inequality("Fa*b.next.B > J*s.next.B@k", f"J*{more}"),
        recurrence(
            "the tokens drawn at A^K",
            variable("I", "0", f"I*s.next.A@k + J*{more}", "(1−ε_K)^n − q^n", within="[0,oo)"),
            multiplied("E", "s.next.A@k", "P(n A's) from A^K", closed="J + I"),
        ),
        inequality("t*E >= t*J", "t*I"),
        inequality("t*E*s.next.B@k >= t*J*s.next.B@k", "t*I*s.next.B@k"),
        recurrence(
            "the places of the first B", summed("D", "J", "Σ of q^j over the places j", closed="(1-J)/(1-q)")
        ),
        identity(f"s.next.B@k*D@k + Q = Q/{S}"),
        identity(f"1 - Q/{S} = l*(1-Q)/{S}"),
        argued=(
            "a window that lacks e of A^K ends in B and K − e A's: it holds a B until e more A's have come, "
            "so j of them have probability q^j if j ≤ e, and t·(1−ε_K)^{j−e} with t = q^e if j ≥ e",
            "so j A's and a B have the least probability q^j ε_K, at e = j, and A^K has q^K, at e = K; "
            "after a B the rest of the K tokens has one law, whatever the window was, and adds up to 1",
        ),
    )


def laws(setting: Setting, steps: int) -> dict[str, dict[str, Fraction]]:
    """The laws of the context that many tokens after each full window."""
    sim = setting.simulator
    full = [str(state) for state in setting.context_chain.states if len(str(state)) == sim.k]
    one = {
        word: {(word + token)[1:]: Fraction(p) for token, p in sim.next_token(word).items()} for word in full
    }
    law = {word: {word: Fraction(1)} for word in full}
    for _ in range(steps):
        for word, masses in law.items():
            onward: dict[str, Fraction] = {}
            for here, mass in masses.items():
                for to, p in one[here].items():
                    onward[to] = onward.get(to, Fraction(0)) + mass * p
            law[word] = onward
    return law


def instance(setting: Setting, coefficient: str, epsilon: str, horizon: int) -> tuple[str, ...]:
    """The minima of Q^K, what they add up to, and the bound at multiples of K."""
    k = setting.window
    law = laws(setting, k)
    least = {j: min(law, key=lambda i: law[i].get(j, Fraction(0))) for j in law}
    minimum = {j: f"after[{k},{i},{j}]" for j, i in least.items()}
    minima = [f"after[{k},{i},{j}] >= {minimum[j]}" for j in law for i in law if i != least[j]]
    lowest = min(law, key=lambda j: law[least[j]][j])
    bounds = [
        f"(after[{r * k},{i},{j}] - mass[{j}])^2 <= ({coefficient})^{2 * r}"
        for r in range(1, horizon + 1)
        for i in (min(law), max(law))
        for j in (min(law), max(law))
    ]
    return (
        *minima,
        f"1 - ({' + '.join(minimum.values())}) = {coefficient}",
        *(f"{minimum[j]} >= {minimum[lowest]}" for j in law if j != lowest),
        f"{minimum[lowest]} = {epsilon}",
        f"{coefficient} <= 1 - 2*{minimum[lowest]}",
        *bounds,
    )


def instances() -> Part:
    """Two mixtures of full support."""
    facts = []
    for k, coefficient, epsilon in ((1, "1/3", "1/6"), (2, "3/5", "1/20"), (3, "7/9", "1/72")):
        setting = Setting(SEED_TOY, k, HALF)
        facts.append(
            setting.facts(
                Irreducible(2**k), setting.stationary(), *instance(setting, coefficient, epsilon, 3)
            )
        )
    voices = Setting(THREE_VOICES, 1)
    law = laws(voices, 1)
    least = [min(row[j] for row in law.values()) for j in law]
    facts.append(
        voices.facts(
            Irreducible(3), voices.stationary(), *instance(voices, str(1 - sum(least)), str(min(least)), 3)
        )
    )
    return also_proved(
        "The seed toy at λ = q = 1/2, K = 1, 2, 3: all entries of Q^K against their least, 1 − β = 1/3, "
        "3/5, 7/9, ε = 1/6, 1/20, 1/72, the bound at n = K, 2K, 3K between the first and the last window; "
        "and three premises over three tokens, K = 1",
        *facts,
    )


def dobrushin() -> Part:
    """The greatest distance between two rows."""
    setting, rows = Setting(SEED_TOY, 3, HALF), ("AAA", "BAA", "ABA", "AAB")
    law = laws(setting, 3)
    alike = (("BBA", "ABA"), ("BAB", "AAB"), ("ABB", "AAB"), ("BBB", "AAB"))
    facts = [f"after[3,{i},{j}] = after[3,{same},{j}]" for i, same in alike for j in law]
    for one, two in combinations(rows, 2):
        more = [j for j in law if law[one][j] > law[two][j]]
        facts += [f"after[3,{one},{j}] {'>' if j in more else '<='} after[3,{two},{j}]" for j in law]
        distance = " + ".join(f"(after[3,{one},{j}] - after[3,{two},{j}])" for j in more)
        facts.append(f"{distance} {'=' if two == 'AAB' and one == 'AAA' else '<='} 523/729")
    return also_proved(
        "Dobrushin's coefficient, the greatest total variation between two rows of Q^K, is 523/729 = "
        "(17/18)^3 − (1/2)^3 there at K = 3, below Doeblin's 7/9",
        setting.facts(*facts),
        argued="the other four rows are equal to one of these, so the six distances are all there are",
    )


def hard_zeros() -> tuple[Part, ...]:
    """Where the support is not full."""
    half = Setting(ROGUE, 2, {"l": "1/2", "h": "1/2"})
    absorbed = half.against(
        "mass[BB] - after[4,AA,BB] <= (1 - 2*after[2,BB,BB])^1",
        Closed(("BB",)),
        half.stationary(),
        "mass[BB] = 1",
        "after[2,BB,BB] = 1",
        "after[2,BB,AA] = 0",
        "1 - after[4,AA,BB] = 729/1000",
    )
    apart = Setting(TWO, 2).against(
        "after[40,AA,AA] = after[40,BB,AA]", Closed(("AA",)), Closed(("BB",)), "after[40,BB,AA] = 0"
    )
    period = Setting(TURNING, 1).against(
        "after[41,A,A] = after[40,A,A]", Irreducible(2), "after[40,A,A] = 1", "after[41,A,A] = 0"
    )
    return (
        also_refuted(
            "“The bound holds with hard zeros”: the rogue, K = 2, has the one recurrent window BB, not "
            "four; with ε = 1 over that class the bound at n = 4 is −1, with ε = 0 over all windows it says "
            "nothing",
            absorbed,
        ),
        also_refuted(
            "“There is one class”: A^∞ beside B^∞ has {AA} and {BB}, and no common limit law", apart
        ),
        also_refuted(
            "“Q^n converges”: a premise that alternates A and B, read as a crop of its text, has one class "
            "of period 2",
            period,
        ),
    )


def claim() -> Claim:
    return Claim(
        id="E1",
        sentence="A language model of window K over T tokens with full support writes every window from every "
        "context within K tokens, and forgets its beginning at a geometric rate per K tokens: by Doeblin's "
        "coefficient 1 − β, hence by the published 1 − 2ε.",
        verdict="proved",
        parts=(
            counts(),
            one_class(),
            contraction(),
            published(),
            toy_coefficient(),
            instances(),
            dobrushin(),
            *hard_zeros(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("t", "(0,1]", "q^e"),
            Parameter("U", "(0,oo)", "T − 1"),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, THREE_VOICES, ROGUE, TWO, TURNING),
        hypotheses=(
            "T ≥ 2 tokens, window K ≥ 1, every token possible after every context of at most K tokens; Q "
            "the chain on the contexts of 1 to K tokens, π its limit law",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="seed toy, K = 3, λ = q = 1/2: 1 − β = 7/9 against 1 − 2ε = 35/36",
        source="Zekri et al., “Large Language Models as Markov Chains” (2024), as quoted in the discussion "
        "of it; the proof is ours",
    )
