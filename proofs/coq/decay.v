(* Forgetting by decay in the seed toy: how slowly evidence must decay to save luigi, and what one B does.

   A decay gives each lag j (the newest token has lag 1) a map f j of likelihoods; evidence that counts with the weight
   a_j has f j x = x^(a_j). [decayed_score f p j w] is the product over the tokens of w, the latest of which has lag j, of
   f applied to the probability that the premise p gives the token after those before it. [decayed_alpha f p w] is the
   prior of p times its score, divided by the sum of these over all premises; [decayed_next f w a] is the probability of
   the token a after w, and [decayed f w] the probability that the simulator which forgets so writes the text w.
   [is_decay f] asks f j 0 = 0, f j 1 = 1 and 0 < f j x <= 1 for 0 < x <= 1, which powers with positive weights satisfy. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Products.
Variable R : numFieldType.
Add Field products_field : (field_steps R).
Implicit Types (x : nat -> R).

(* A product of 1 - x_t is at least 1 less the sum of the x_t, and at most 1 divided by 1 plus that sum. *)
Lemma product_at_least x s n : (forall t, 0 <= x t <= 1) ->
  1 - \sum_(s <= t < n) x t <= \prod_(s <= t < n) (1 - x t).
Proof.
move=> x01; have [ns|/ltnW sn] := leqP n s; first by rewrite !big_geq // subr0.
elim: n sn => [|n IH]; first by rewrite leqn0 => /eqP ->; rewrite !big_geq // subr0.
rewrite leq_eqVlt => /predU1P[<-|sn]; first by rewrite !big_geq // subr0.
rewrite !big_nat_recr //=; have /andP[xn0 xn1] := x01 n.
have sum0 : 0 <= \sum_(s <= t < n) x t by apply: sumr_ge0 => t _; case/andP: (x01 t).
apply: (@le_trans _ _ ((1 - \sum_(s <= t < n) x t) * (1 - x n))); last by rewrite ler_wpmul2r ?subr_ge0 // IH.
move: (\sum_(s <= t < n) x t) sum0 => y y0.
have -> : (1 - y) * (1 - x n) = 1 - (y + x n) + y * x n by solve_ring R.
by rewrite ler_addl mulr_ge0.
Qed.

Lemma product_ge0 x s n : (forall t, 0 <= x t <= 1) -> 0 <= \prod_(s <= t < n) (1 - x t).
Proof. by move=> x01; apply: prodr_ge0 => t _; rewrite subr_ge0; case/andP: (x01 t). Qed.

Lemma product_at_most x s n : (forall t, 0 <= x t <= 1) ->
  (1 + \sum_(s <= t < n) x t) * \prod_(s <= t < n) (1 - x t) <= 1.
Proof.
move=> x01; have [ns|/ltnW sn] := leqP n s; first by rewrite !big_geq // addr0 mul1r.
elim: n sn => [|n IH]; first by rewrite leqn0 => /eqP ->; rewrite !big_geq // addr0 mul1r.
rewrite leq_eqVlt => /predU1P[<-|sn]; first by rewrite !big_geq // addr0 mul1r.
rewrite !big_nat_recr //=; have /andP[xn0 xn1] := x01 n.
have sum0 : 0 <= \sum_(s <= t < n) x t by apply: sumr_ge0 => t _; case/andP: (x01 t).
apply: le_trans (IH sn).
move: (\sum_(s <= t < n) x t) (\prod_(s <= t < n) (1 - x t)) sum0 (product_ge0 s n x01) => y z y0 z0.
rewrite -subr_ge0.
have -> : (1 + y) * z - (1 + (y + x n)) * (z * (1 - x n)) = z * (x n * (y + x n)) by solve_ring R.
by rewrite !mulr_ge0 // addr_ge0.
Qed.
End Products.

Section Hazards.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field hazards_field : (field_steps R).
Let T := seed_toy hl hq.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.

(* The probability of B when the likelihood of the As under waluigi counts as x, and under luigi as 1. *)
Definition toy_hazard_at (x : R) : R := (1 - l) * x * (1 - q) / (l + (1 - l) * x).

Lemma hazard_at_bounds x : 0 <= x <= 1 ->
  [/\ 0 <= toy_hazard_at x <= 1, (1 - l) * (1 - q) * x <= toy_hazard_at x &
      toy_hazard_at x <= (1 - l) * (1 - q) / l * x].
Proof.
case/andP=> x0 x1; have p0 : 0 < l + (1 - l) * x by rewrite ltr_paddr // mulr_ge0 // ltW.
have y0 : 0 <= (1 - l) * x by rewrite mulr_ge0 // ltW.
have low : l <= l + (1 - l) * x by rewrite ler_addl.
have high : l + (1 - l) * x <= 1.
  have {2}-> : (1 : R) = l + (1 - l) * 1 by solve_ring R.
  by rewrite ler_add2l ler_wpmul2l // ltW.
have w0 : 0 <= (1 - l) * x * (1 - q) by rewrite mulr_ge0 // ltW.
split; first (apply/andP; split).
- by rewrite divr_ge0 // ltW.
- rewrite ler_pdivr_mulr // mul1r; apply: (@le_trans _ _ ((1 - l) * x)); last by rewrite ler_addr ltW.
  by rewrite ler_pimulr // ler_subl_addl ler_addr ltW.
- rewrite /toy_hazard_at ler_pdivl_mulr //.
  have -> : (1 - l) * (1 - q) * x * (l + (1 - l) * x) = (1 - l) * x * (1 - q) * (l + (1 - l) * x) by solve_ring R.
  by rewrite ler_pimulr.
- rewrite /toy_hazard_at.
  have -> : (1 - l) * (1 - q) / l * x = (1 - l) * x * (1 - q) / l by rewrite mulrAC; congr (_ / l); solve_ring R.
  by rewrite ler_wpmul2l // lef_pinv.
Qed.

Lemma hazard_product_bounds (x : nat -> R) s n : (forall t, 0 <= x t <= 1) -> (s <= n)%N ->
  let W n := \prod_(t < n) (1 - toy_hazard_at (x t)) in
  W s * (1 - (1 - l) * (1 - q) / l * \sum_(s <= t < n) x t) <= W n /\
  W n * (1 + (1 - l) * (1 - q) * \sum_(s <= t < n) x t) <= W s.
Proof.
move=> x01 sn; rewrite /= -!(big_mkord xpredT (fun t => 1 - toy_hazard_at (x t))).
rewrite (big_cat_nat _ _ _ (leq0n s) sn) /=.
have e01 t : 0 <= toy_hazard_at (x t) <= 1 by case: (hazard_at_bounds (x01 t)).
have W0 := product_ge0 0 s e01; split.
  rewrite ler_wpmul2l //; apply: le_trans (product_at_least s n e01).
  rewrite ler_add2l ler_opp2 mulr_sumr ler_sum // => t _.
  by case: (hazard_at_bounds (x01 t)).
rewrite -mulrA ler_pimulr //; apply: le_trans (product_at_most s n e01).
rewrite mulrC ler_wpmul2r ?product_ge0 // ler_add2l mulr_sumr ler_sum // => t _.
by case: (hazard_at_bounds (x01 t)).
Qed.

End Hazards.

Section Decay.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (f : nat -> R -> R).

Fixpoint decayed_score (p : I) (j : nat) (w : seq A) : R :=
  if w is a :: v then f j (follow M p v a) * decayed_score p j.+1 v else 1.
Definition decayed_weight (p : I) (w : seq A) : R := prior M p * decayed_score p 1 w.
Definition decayed_alpha (p : I) (w : seq A) : R := decayed_weight p w / \sum_r decayed_weight r w.
Definition decayed_next (w : seq A) (a : A) : R := \sum_p decayed_alpha p w * follow M p w a.
Fixpoint decayed (w : seq A) : R := if w is a :: v then decayed v * decayed_next v a else 1.
End Decay.

Definition is_decay (R : numFieldType) (f : nat -> R -> R) : Prop :=
  forall j, [/\ f j 0 = 0, f j 1 = 1 & forall x, 0 < x <= 1 -> 0 < f j x <= 1].

Fact powers_are_a_decay (R : numFieldType) (a : nat -> nat) : is_decay (fun j (x : R) => x ^+ (a j).+1).
Proof.
move=> j; rewrite expr1n exprS mul0r; split=> // x /andP[x0 x1].
by rewrite exprn_gt0 //= exprn_ile1 // ltW.
Qed.

Section ToyDecay.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Variable f : nat -> R -> R.
Hypothesis fdecay : is_decay f.
Add Field decay_field : (field_steps R).
Let T := seed_toy hl hq.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.
Let h := toy_hazard_at l q.
(* What the evidence of n tokens A counts for under waluigi. *)
Let Q n := \prod_(1 <= j < n.+1) f j q.

Lemma follow_luigi v a : tokB \notin v -> follow T luigi v a = (a != tokB)%:R.
Proof.
by move=> nB; rewrite /follow !seed_luigi inE negb_or nB andbT divr1 eq_sym.
Qed.

Lemma follow_luigi_B v : follow T luigi v tokB = 0.
Proof. by rewrite /follow seed_luigi inE eqxx mul0r. Qed.

Lemma follow_waluigi v a : follow T waluigi v a = coin q a.
Proof.
rewrite /follow -[law T waluigi (a :: v)]/(seed_law q waluigi (a :: v)) /seed_law iid_cons /= mulfK // gt_eqF //.
exact: seed_waluigi_gt0 hl hq v.
Qed.

Lemma score_luigi_A j n : decayed_score T f luigi j (nseq n tokA) = 1.
Proof.
elim: n j => [|n IH] j //=; rewrite IH follow_luigi ?mem_nseq ?andbF //.
by case: (fdecay j) => _ -> _; rewrite mul1r.
Qed.

Lemma score_waluigi_A j n : decayed_score T f waluigi j (nseq n tokA) = \prod_(j <= i < j + n) f i q.
Proof.
elim: n j => [|n IH] j /=; first by rewrite addn0 big_geq.
by rewrite IH follow_waluigi [in RHS]big_ltn addnS ?ltnS ?leq_addr // addSn.
Qed.

Lemma evidence_bounds n : 0 < Q n <= 1.
Proof.
have fq j : 0 < f j q <= 1 by case: (fdecay j) => _ _; apply; rewrite q0 ltW //; case/andP: hq.
rewrite prodr_gt0 => [/=|j _]; last by case/andP: (fq j).
rewrite /Q; elim: (index_iota 1 n.+1) => [|j s IH]; first by rewrite big_nil.
by rewrite big_cons; case/andP: (fq j) => f0 f1; rewrite mulr_ile1 // ?ltW // prodr_gt0 // => i _; case/andP: (fq i).
Qed.

Lemma decayed_next_A n : decayed_next T f (nseq n tokA) tokA = 1 - h (Q n).
Proof.
have /andP[Q0 _] := evidence_bounds n.
have p0 : l + (1 - l) * Q n != 0 by rewrite gt_eqF // addr_gt0 // mulr_gt0.
rewrite /decayed_next /decayed_alpha /decayed_weight !big_bool follow_waluigi follow_luigi ?mem_nseq ?andbF //=.
rewrite -/luigi -/waluigi score_luigi_A score_waluigi_A add1n -/(Q n) /coin /= mulr1.
rewrite /h /toy_hazard_at [(1 - l) * _ + l]addrC.
by move: (Q n) p0 => x p0; solve_field R; apply/eqP.
Qed.

(* THEOREM decay_toy_law_of_As. In the seed toy, for every decay, let Q_n be the product of the counted likelihoods f_1(q), ...,
   f_n(q) of n tokens A under waluigi, which is q^(a_1 + ... + a_n) for the weights a_j. The probability that the first n
   tokens are all A is the product over t < n of 1 - (1 - l)(1 - q) Q_t / (l + (1 - l) Q_t). *)
Theorem decay_toy_law_of_As n : decayed T f (nseq n tokA) = \prod_(t < n) (1 - h (Q t)).
Proof.
elim: n => [|n IH]; first by rewrite big_ord0.
by rewrite big_ord_recr /= IH decayed_next_A.
Qed.

(* THEOREM decay_toy_bounds. In the seed toy, for every decay, with Q_t and W_n, the probability that the first n tokens are all
   A, as above: for all s <= n, with the sum D of Q_t over s <= t < n, W_n is at least W_s (1 - ((1 - l)(1 - q)/l) D) and at
   most W_s / (1 + (1 - l)(1 - q) D). *)
Theorem decay_toy_bounds s n : (s <= n)%N ->
  let W n := decayed T f (nseq n tokA) in
  let D := \sum_(s <= t < n) Q t in
  W s * (1 - (1 - l) * (1 - q) / l * D) <= W n /\ W n * (1 + (1 - l) * (1 - q) * D) <= W s.
Proof.
move=> sn; rewrite /= !decay_toy_law_of_As; apply: hazard_product_bounds => // t.
by case/andP: (evidence_bounds t) => /ltW -> ->.
Qed.

Lemma score_waluigi_gt0 j w : 0 < decayed_score T f waluigi j w.
Proof.
elim: w j => [|a w IH] j /=; first exact: ltr01.
rewrite follow_waluigi mulr_gt0 //.
have coin01 : 0 < coin q a <= 1.
  by rewrite /coin; case: a; rewrite ?q0 ?q1 /= ?ler_subl_addl ?ler_addr ltW //; case/andP: hq.
by case: (fdecay j) => _ _ /(_ _ coin01)/andP[].
Qed.

(* THEOREM decay_one_B_removes_luigi. In the seed toy, for every decay, after every text with a B in it, however long ago, the
   amplitude of luigi is 0 and the next token is B with probability 1 - q. *)
Theorem decay_one_B_removes_luigi w : tokB \in w ->
  decayed_alpha T f luigi w = 0 /\ decayed_next T f w tokB = 1 - q.
Proof.
have zero j v : tokB \in v -> decayed_score T f luigi j v = 0.
  elim: v j => [|a v IH] j //=; rewrite inE => /orP[/eqP <-|Bv]; last by rewrite IH // mulr0.
  by rewrite follow_luigi_B; case: (fdecay j) => -> _ _; rewrite mul0r.
move=> Bw; rewrite /decayed_next /decayed_alpha /decayed_weight !big_bool /= -/luigi -/waluigi zero // !mulr0.
have nz : (1 - l) * decayed_score T f waluigi 1 w != 0 by rewrite gt_eqF // mulr_gt0 // score_waluigi_gt0.
by rewrite !addr0 !mul0r addr0; split=> //; rewrite divff // mul1r follow_waluigi.
Qed.
End ToyDecay.
