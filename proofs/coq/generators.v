(* Ready-made laws: finite-state generators and independent tokens; and the seed toy.

   A generator on n hidden states has a start vector and one matrix for each token: [step a i j] is the probability that
   the hidden state i emits the token a and moves to j. No entry is negative, the start vector adds up to 1, and each row of
   the sum of the matrices adds up to 1. [generator_law g w] is the probability that it writes the text w (latest
   token first): start times the matrices of the tokens in the order of time, added up over the last hidden state.
   [generator_is_law]: this is a law. [generator_is_stationary]: it is stationary if the start vector times the sum
   of the matrices is the start vector. Build one with
     [Generator start_ge0 start_sum step_ge0 step_sum]
   whose four arguments prove: no negative start entry, start adds up to 1, no negative matrix entry, and
   for each i, the sum over a and j of [step a i j] is 1.

   [iid_law c]: tokens are independent, each with the law c. [iid_is_law] and [iid_is_stationary] hold for
   [c a >= 0] and [\sum_a c a = 1].

   A mixture is built from laws by [Mixture prior_gt0 prior_sum law_is_law].

   The seed toy, over any field and for weights 0 < l < 1 and 0 < q < 1: tokens [tokA] and [tokB], premises [luigi] and
   [waluigi] (all four are booleans: the false one is A, luigi; the true one is B, waluigi). Luigi, of prior
   weight l, always gives A. Waluigi, of prior weight 1 - l, gives A with probability q and otherwise B, independently.
     [seed_toy hl hq : mixture R bool bool] for [hl : 0 < l < 1] and [hq : 0 < q < 1];
     [seed_toy_mu] gives its law on texts, [seed_toy_half] is the one over the rational numbers with l = q = 1/2. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Generators.
Variables (R : numFieldType) (A : finType) (n : nat).

Record generator := Generator {
  start : 'rV[R]_n;
  step : A -> 'M[R]_n;
  start_ge0 : forall j, 0 <= start 0 j;
  start_sum : \sum_j start 0 j = 1;
  step_ge0 : forall a i j, 0 <= step a i j;
  step_sum : forall i, \sum_a \sum_j step a i j = 1
}.

(* The vector v, moved along the text w. *)
Fixpoint forward_from (T : A -> 'M[R]_n) (v : 'rV[R]_n) (w : seq A) : 'rV[R]_n :=
  if w is a :: u then forward_from T v u *m T a else v.

Definition total (v : 'rV[R]_n) : R := \sum_j v 0 j.

Variable g : generator.

Definition forward (w : seq A) : 'rV[R]_n := forward_from (step g) (start g) w.
Definition generator_law (w : seq A) : R := total (forward w).

Lemma forward_cons a w : forward (a :: w) = forward w *m step g a.
Proof. by []. Qed.

Lemma forward_from_rcons T v w a : forward_from T v (rcons w a) = forward_from T (v *m T a) w.
Proof. by elim: w => //= b w ->. Qed.

Lemma forward_from_sum T w (v : A -> 'rV[R]_n) :
  forward_from T (\sum_a v a) w = \sum_a forward_from T (v a) w.
Proof. by elim: w => //= b w ->; rewrite mulmx_suml. Qed.

Lemma total_sum (v : A -> 'rV[R]_n) : total (\sum_a v a) = \sum_a total (v a).
Proof. by rewrite /total exchange_big; apply: eq_bigr => j _; rewrite summxE. Qed.

Lemma forward_ge0 w j : 0 <= forward w 0 j.
Proof.
elim: w j => [|a w IH] j; first exact: start_ge0.
rewrite forward_cons mxE; apply: sumr_ge0 => i _.
by rewrite mulr_ge0 ?step_ge0.
Qed.

Lemma generator_is_law : is_law generator_law.
Proof.
split=> [|w|w]; first exact: start_sum.
  by apply: sumr_ge0 => j _; apply: forward_ge0.
rewrite /generator_law -total_sum -mulmx_sumr /total.
under eq_bigr => j _ do rewrite mxE.
rewrite exchange_big; apply: eq_bigr => i _.
rewrite -mulr_sumr -[RHS]mulr1; congr (_ * _).
by rewrite -[RHS](step_sum g i) exchange_big; apply: eq_bigr => j _; rewrite summxE.
Qed.

Lemma generator_is_stationary :
  start g *m (\sum_a step g a) = start g -> is_stationary generator_law.
Proof.
move=> st w; rewrite /generator_law -total_sum; congr total.
under eq_bigr => a _ do rewrite /forward forward_from_rcons.
by rewrite -forward_from_sum -mulmx_sumr st.
Qed.

End Generators.

Section Independent.
Variables (R : numFieldType) (A : finType) (c : A -> R).

Definition iid_law (w : seq A) : R := \prod_(a <- w) c a.

Lemma iid_cons a w : iid_law (a :: w) = c a * iid_law w.
Proof. by rewrite /iid_law big_cons. Qed.

Lemma iid_cat s w : iid_law (s ++ w) = iid_law s * iid_law w.
Proof. by rewrite /iid_law big_cat. Qed.

Lemma iid_is_law : (forall a, 0 <= c a) -> \sum_a c a = 1 -> is_law iid_law.
Proof.
move=> c0 c1; split=> [|w|w]; first by rewrite /iid_law big_nil.
  by apply: prodr_ge0 => a _.
by under eq_bigr do rewrite iid_cons; rewrite -mulr_suml c1 mul1r.
Qed.

Lemma iid_is_stationary : \sum_a c a = 1 -> is_stationary iid_law.
Proof.
move=> c1 w; rewrite -[RHS]mulr1 -c1 mulr_sumr.
by apply: eq_bigr => a _; rewrite -cats1 iid_cat {2}/iid_law big_seq1.
Qed.

End Independent.

Definition tokA : bool := false.
Definition tokB : bool := true.
Definition luigi : bool := false.
Definition waluigi : bool := true.

(* The law of a single token: with probability q it is A, else B. *)
Definition coin (R : numFieldType) (q : R) (a : bool) : R := if a then 1 - q else q.

Section SeedToy.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).

Definition seed_prior (p : bool) : R := if p then 1 - l else l.
Definition seed_law (p : bool) : seq bool -> R := iid_law (coin (if p then q else 1)).

Lemma coin_sum (r : R) : \sum_a coin r a = 1.
Proof. by rewrite big_bool /= subrK. Qed.

Lemma coin_ge0 (r : R) : 0 <= r <= 1 -> forall a, 0 <= coin r a.
Proof. by case/andP=> r0 r1 [] //=; rewrite subr_ge0. Qed.

Lemma seed_prior_gt0 p : 0 < seed_prior p.
Proof. by case/andP: hl => l0 l1; case: p; rewrite //= subr_gt0. Qed.

Lemma seed_prior_sum : \sum_p seed_prior p = 1.
Proof. by rewrite big_bool /= subrK. Qed.

Lemma seed_law_is_law p : is_law (seed_law p).
Proof.
apply: iid_is_law (coin_sum _); apply: coin_ge0.
by case/andP: hq => q0 q1; case: p; rewrite ?ler01 ?lexx ?ltW.
Qed.

Definition seed_toy : mixture R bool_finType bool_finType :=
  Mixture seed_prior_gt0 seed_prior_sum seed_law_is_law.

Lemma seed_toy_is_stationary p : is_stationary (law seed_toy p).
Proof. exact: iid_is_stationary (coin_sum _). Qed.

Lemma seed_luigi w : law seed_toy luigi w = (tokB \notin w)%:R.
Proof.
rewrite /= /seed_law; elim: w => [|a w IH]; first by rewrite /iid_law big_nil.
by rewrite iid_cons IH inE negb_or; case: a; rewrite /= ?subrr ?mul0r ?mul1r.
Qed.

Lemma seed_waluigi w : law seed_toy waluigi w = q ^+ count_mem tokA w * (1 - q) ^+ count_mem tokB w.
Proof.
rewrite /= /seed_law; elim: w => [|a w IH]; first by rewrite /iid_law big_nil !expr0 mulr1.
by rewrite iid_cons IH; case: a; rewrite /= ?add0n ?add1n exprS ?mulrA // [_ * q ^+ _]mulrC.
Qed.

Lemma seed_waluigi_gt0 w : 0 < law seed_toy waluigi w.
Proof. by case/andP: hq => q0 q1; rewrite seed_waluigi mulr_gt0 ?exprn_gt0 ?subr_gt0. Qed.

(* In the seed toy every text is possible. *)
Lemma seed_toy_mu_gt0 w : 0 < mu seed_toy w.
Proof. exact: law_gt0_mu (seed_waluigi_gt0 w). Qed.

Lemma seed_toy_mu w :
  mu seed_toy w = l * (tokB \notin w)%:R + (1 - l) * (q ^+ count_mem tokA w * (1 - q) ^+ count_mem tokB w).
Proof. by rewrite /mu big_bool -seed_luigi -seed_waluigi addrC. Qed.

(* The text of n tokens A. *)
Lemma seed_toy_mu_A n : mu seed_toy (nseq n tokA) = l + (1 - l) * q ^+ n.
Proof.
rewrite seed_toy_mu mem_nseq andbF mulr1 !count_nseq mul1n mul0n expr0 mulr1.
by [].
Qed.

Lemma seed_toy_mu_B w : tokB \in w ->
  mu seed_toy w = (1 - l) * (q ^+ count_mem tokA w * (1 - q) ^+ count_mem tokB w).
Proof. by move=> Bw; rewrite seed_toy_mu Bw mulr0 add0r. Qed.

End SeedToy.

Lemma half_bounds : 0 < (1 / 2%:R : rat) < 1.
Proof. by []. Qed.

(* The seed toy over the rational numbers with both weights one half. *)
Definition seed_toy_half : mixture rat_numFieldType bool_finType bool_finType := seed_toy half_bounds half_bounds.
