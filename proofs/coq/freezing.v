(* Freezing: under a window that grows fast enough, moves between personas come to an end.

   Texts have the latest token first. A persona is a set S of windows, as in exponent.v, which defines [flux] and [entries]:
   [entries K S s [::] w] counts the moves of the window from outside S into S in the steps from number s on, and
   [entries K (predC S) s [::] w] the moves out of S. The fluxes of a schedule K are those of its steps, step number t
   from a window of min(K t, t) tokens to one of at most K (t + 1) tokens. [tends_to] is that of first_passage.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import generators martingale first_passage premises window conservation exponent.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The terms of a sum that tends to a limit are small from some step on, however many are added. *)
Lemma late_terms_are_small (R : realFieldType) (f : nat -> R) (x e : R) :
  (forall t, 0 <= f t) -> tends_to (fun n => \sum_(t < n) f t) x -> 0 < e ->
  exists s, forall n, \sum_(t < n | (s <= t)%N) f t <= e.
Proof.
move=> f0 fx e0; have half0 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have [s near] := fx _ half0; exists s => n; have [sn|/ltnW ns] := leqP s n; last first.
  by rewrite big_pred0 ?ltW // => t; apply/negbTE; rewrite -ltnNge (leq_trans (ltn_ord t)).
have -> : \sum_(t < n | (s <= t)%N) f t = \sum_(t < n) f t - \sum_(t < s) f t.
  apply/eqP; rewrite eq_sym subr_eq addrC; apply/eqP.
  rewrite (bigID (fun t : 'I_n => (t < s)%N)) /= (big_ord_widen_cond n xpredT f sn); congr (_ + _).
  by apply: eq_bigl => t; rewrite -leqNgt.
have split : \sum_(t < n) f t - \sum_(t < s) f t = (\sum_(t < n) f t - x) - (\sum_(t < s) f t - x).
  by rewrite opprB addrA subrK.
rewrite split; apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
rewrite (_ : e = e / 2%:R + e / 2%:R); first by apply/ltW/ltr_add; apply: near.
by rewrite -mulr2n -[RHS]mulr_natr divfK ?pnatr_eq0.
Qed.

(* From every step on, the moves out of S exceed those into S by at most one. *)
Lemma moves_out_and_in (A : finType) (K : nat -> nat) (S : pred (seq A)) s u w : is_schedule K ->
  (entries K (predC S) s u w + S (window_after K u w) <= (entries K S s u w).+1)%N.
Proof.
move=> schedK; elim: w => [|a v IH]; first by rewrite /entries /= leq_b1.
rewrite /entries /= -/(entries K S s u v) -/(entries K (predC S) s u v) /entering /= window_after_cons // negbK.
have [sv|vs] := leqP s (size v); last first.
  rewrite !addn0; move: IH; have zero Z : entries K Z s u v = 0%N.
    rewrite /entries; elim: v vs => [//|b v IHv] /= vs.
    by rewrite IHv 1?ltnW // /entering leqNgt ltnW.
  by rewrite !zero add0n => _; case: (S _).
rewrite /= -[X in (_ <= X)%N]addSn; move: IH; case: (S (window_after K u v)); case: (S _) => /=;
  by rewrite ?addn0 ?addn1 // => h; apply: leqW.
Qed.

(* THEOREM where_the_fluxes_have_a_finite_sum_the_persona_freezes. If the mixture is stationary (which it is when
   every premise is), and along a forgetting schedule from the empty text the sums of the fluxes into a set S of
   windows tend to a limit, then for every e > 0 there is a step s such that for every n the probability that the
   window moves from outside S into S in one of the steps s, ..., n - 1 is at most e, and so is the probability that
   it moves into S or out of S more than once in these steps. *)
Theorem where_the_fluxes_have_a_finite_sum_the_persona_freezes
    (R : realFieldType) (A I : finType) (M : mixture R A I) (S : pred (seq A)) (K : nat -> nat) (x : R) :
  is_stationary (mu M) -> is_schedule K ->
  tends_to (fun n => \sum_(t < n) flux M S (minn (K t) t) (K t.+1)) x ->
  forall e, 0 < e -> exists s, forall n,
  \sum_(w : n.-tuple A | (0 < entries K S s [::] w)%N) scheduled M K w <= e /\
  \sum_(w : n.-tuple A | (1 < entries K S s [::] w + entries K (predC S) s [::] w)%N) scheduled M K w <= e.
Proof.
move=> st schedK finite e e0.
have [s small] := late_terms_are_small (fun t => flux_ge0 M S (minn (K t) t) (K t.+1)) finite e0; exists s => n.
have entry : \sum_(w : n.-tuple A | (0 < entries K S s [::] w)%N) scheduled M K w <= e.
  by apply: le_trans (small n); apply: a_late_switch_along_a_schedule_is_no_likelier_than_the_sum_of_the_fluxes.
pose often (w : n.-tuple A) := (1 < entries K S s [::] w + entries K (predC S) s [::] w)%N.
split=> //; apply: le_trans entry; rewrite [leRHS](bigID often) /=.
rewrite (eq_bigl (fun w : n.-tuple A => (0 < entries K S s [::] w)%N && often w)).
  by rewrite ler_addl; apply: sumr_ge0 => w _; apply: scheduled_ge0.
move=> w; rewrite /often; case: ltnP => [two|]; last by rewrite andbF.
rewrite andbT lt0n; apply/esym; apply: contraTneq two => none; rewrite none add0n -leqNgt.
have := moves_out_and_in S s [::] w schedK; rewrite none; apply: leq_trans; exact: leq_addr.
Qed.

(* The hypothesis can be met: in the seed toy with full memory the fluxes into the windows that hold a B add up to 1 - l. *)
Example the_fluxes_of_the_seed_toy_have_a_finite_sum (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) :
  is_schedule id /\
  tends_to (fun n => \sum_(t < n) flux (seed_toy hl hq) (fun w => tokB \in w) (minn t t) t.+1) (1 - l).
Proof.
have /andP[l0 l1] := hl; have /andP[q0 q1] := hq; split=> //.
have fluxB t : flux (seed_toy hl hq) (fun w => tokB \in w) t t.+1 = (1 - l) * (q ^+ t * (1 - q)).
  rewrite /flux (eq_bigl _ _ (@seed_no_B t)) big_pred1_eq big_mkcond big_bool /= take_oversize ?size_nseq //.
  rewrite inE mem_nseq andbF /= addr0 mu_mul_next -/tokB seed_toy_mu_B ?mem_head //= !count_nseq /=.
  by rewrite mul1n mul0n add0n addn0 expr1.
have d1 : 0 < 1 - q <= 1 by rewrite subr_gt0 q1 ler_subl_addr ler_addl ltW.
apply: (geometric_bound_tends_to (N1 := 0) (c := 1 - l) _ d1) => [|n _]; first by rewrite subr_ge0 ltW.
have -> : \sum_(t < n) flux (seed_toy hl hq) (fun w => tokB \in w) (minn t t) t.+1 = (1 - l) * (1 - q ^+ n).
  under eq_bigr do rewrite minnn fluxB; rewrite -mulr_sumr -mulr_suml; congr (_ * _).
  by rewrite -opprB subrX1 -mulNr opprB mulrC.
rewrite subn0 mulrBr mulr1 [X in X - (1 - l)]addrC addrK normrN subKr ger0_norm //.
by rewrite mulr_ge0 ?exprn_ge0 ?subr_ge0 // ltW.
Qed.
