(* Longer windows: when does a longer window delay the first token that is not x?

   Texts have the latest token first, so [nseq n x] is the text of n tokens x. For a mixture M and a token x,
   [hazard M x k] is the probability that a token other than x follows the text of k tokens x,
   [other x] is the set of texts whose latest token is not x,
   [expected_first M x k] is the number sum_(j < k) mu(x^j) + mu(x^k) / hazard k. The first two theorems say that it is the
   expected number of tokens up to the first one that is not x, for the windowed simulator of window k from the empty text:
   [mean_wait] and [avoid] are those of first_passage.v. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators field_steps first_passage.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hazards.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (x : A).

Definition hazard (k : nat) : R := \sum_(a | a != x) next M (nseq k x) a.
Definition other (v : seq A) : bool := if v is a :: _ then a != x else false.
Definition expected_first (k : nat) : R := \sum_(j < k) mu M (nseq j x) + mu M (nseq k x) / hazard k.

Lemma hazard_ge0 k : 0 <= hazard k.
Proof. by apply: sumr_ge0 => a _; apply: next_ge0. Qed.

Lemma hazard_impossible k : mu M (nseq k x) = 0 -> hazard k = 0.
Proof. by move=> m0; rewrite /hazard big1 // => a _; rewrite /next m0 invr0 mulr0. Qed.

Lemma hazard_gt0_mu k : 0 < hazard k -> 0 < mu M (nseq k x).
Proof. by move=> e0; rewrite mu_gt0; apply: contraTneq e0 => /hazard_impossible ->; rewrite ltxx. Qed.

Lemma next_hazard k : 0 < mu M (nseq k x) -> next M (nseq k x) x = 1 - hazard k.
Proof. by move=> m0; rewrite -(next_sum m0) (bigD1 x) //= addrK. Qed.

Lemma mu_hazard k : mu M (nseq k.+1 x) = mu M (nseq k x) * (1 - hazard k).
Proof.
have [m0|] := eqVneq (mu M (nseq k x)) 0; last by rewrite -mu_gt0 => m0; rewrite -next_hazard // mu_next.
by rewrite m0 mul0r -mu_next m0 mul0r.
Qed.

Lemma hazard_le1 k : hazard k <= 1.
Proof.
have [/hazard_impossible ->|] := eqVneq (mu M (nseq k x)) 0; first exact: ler01.
by rewrite -mu_gt0 => m0; rewrite -subr_ge0 -next_hazard ?next_ge0.
Qed.

Lemma avoid_other k N i :
  avoid M k other N (nseq i x) = \prod_(j < N) next M (nseq (minn k (i + j)) x) x.
Proof.
elim: N i => [|N IH] i; first by rewrite big_ord0.
rewrite /= (bigD1 x) //= eqxx /= big1 ?addr0; last by move=> a ->; rewrite mulr0.
rewrite big_ord_recl addn0 -[x :: nseq i x]/(nseq i.+1 x) IH; congr (_ * _).
  congr (next M _ x); have [ki|ik] := leqP k i; first by rewrite take_nseq.
  by rewrite take_oversize // size_nseq ltnW.
by apply: eq_bigr => j _; rewrite addSn -addnS.
Qed.

(* Up to token number k the window drops nothing. *)
Lemma avoid_before k N : (N <= k)%N -> avoid M k other N [::] = mu M (nseq N x).
Proof.
rewrite (avoid_other k N 0); elim: N => [|N IH] Nk; first by rewrite big_ord0 mu_nil.
by rewrite big_ord_recr /= IH 1?ltnW // add0n (minn_idPr (ltnW Nk)) mu_next.
Qed.

Lemma avoid_after k d : avoid M k other (k + d) [::] = mu M (nseq k x) * (1 - hazard k) ^+ d.
Proof.
elim: d => [|d IH]; first by rewrite addn0 avoid_before // expr0 mulr1.
move: IH; rewrite addnS !(avoid_other k _ 0) big_ord_recr /= => ->; rewrite add0n (minn_idPl (leq_addr _ _)).
have [m0|] := eqVneq (mu M (nseq k x)) 0; first by rewrite m0 !mul0r.
by rewrite -mu_gt0 => m0; rewrite next_hazard // exprSr mulrA.
Qed.

Lemma geometric_sum (e : R) d : 0 < e -> \sum_(i < d) (1 - e) ^+ i = (1 - (1 - e) ^+ d) / e.
Proof.
move=> e0; have e0' : e != 0 by rewrite gt_eqF.
elim: d => [|d IH]; first by rewrite big_ord0 expr0 subrr mul0r.
rewrite big_ord_recr /= IH -[X in _ + X](mulfK e0') -mulrDl exprSr; congr (_ / e).
by rewrite mulrBr mulr1 opprB addrA addrAC.
Qed.

(* The waiting time, cut off at k + d tokens. *)
Lemma mean_wait_other k d : 0 < hazard k ->
  mean_wait M k other (k + d) [::] = expected_first k - mu M (nseq k x) * (1 - hazard k) ^+ d / hazard k.
Proof.
move=> e0; rewrite /mean_wait big_split_ord /= /expected_first -addrA; congr (_ + _).
  by apply: eq_bigr => j _; rewrite avoid_before // ltnW.
under eq_bigr do rewrite avoid_after.
by rewrite -mulr_sumr geometric_sum // mulrBl mulrBr mul1r !mulrA.
Qed.
End Hazards.

(* THEOREM the_mean_wait_for_another_token_falls_short_by_a_geometric_term. For every mixture, token x and window k with a
   positive hazard after x^k, from the empty text: with probability mu(x^k) (1 - hazard k)^d the windowed simulator has
   written no token other than x within k + d tokens, and the mean waiting time for one, cut off at k + d tokens, is
   expected_first k less this probability divided by the hazard. *)
Theorem the_mean_wait_for_another_token_falls_short_by_a_geometric_term
    (R : numFieldType) (A I : finType) (M : mixture R A I) (x : A) (k d : nat) :
  0 < hazard M x k ->
  avoid M k (other x) (k + d) [::] = mu M (nseq k x) * (1 - hazard M x k) ^+ d /\
  mean_wait M k (other x) (k + d) [::] =
  expected_first M x k - mu M (nseq k x) * (1 - hazard M x k) ^+ d / hazard M x k.
Proof. by move=> e0; rewrite avoid_after mean_wait_other. Qed.

(* THEOREM expected_first_is_the_expected_time_of_the_first_other_token. Over an Archimedean field, for every mixture, token x
   and window k with a positive hazard after x^k: from the empty text the mean waiting times of the windowed simulator for the
   first token other than x, cut off at N tokens, tend to expected_first k, and the probabilities that there is none within N
   tokens tend to 0. *)
Theorem expected_first_is_the_expected_time_of_the_first_other_token
    (R : archiFieldType) (A I : finType) (M : mixture R A I) (x : A) (k : nat) :
  0 < hazard M x k ->
  tends_to (fun N => mean_wait M k (other x) N [::]) (expected_first M x k) /\
  tends_to (fun N => avoid M k (other x) N [::]) 0.
Proof.
move=> e0; have e1 : 0 < hazard M x k <= 1 by rewrite e0 hazard_le1.
have q0 : 0 <= 1 - hazard M x k by rewrite subr_ge0 hazard_le1.
split; [have c0 : 0 <= mu M (nseq k x) / hazard M x k by rewrite divr_ge0 ?mu_ge0 ?ltW|have c0 := mu_ge0 M (nseq k x)];
  apply: (geometric_bound_tends_to (N1 := k) c0 e1) => N kN; rewrite -{1}(subnKC kN).
  by rewrite mean_wait_other // addrAC subrr add0r normrN mulrAC ger0_norm // mulr_ge0 ?exprn_ge0.
by rewrite avoid_after subr0 ger0_norm // mulr_ge0 ?exprn_ge0.
Qed.

Section Longer.
Variables (R : numFieldType) (A I : finType).

(* THEOREM the_hitting_equation_along_one_token_gives_expected_first. For every mixture, token x and window k with a positive
   hazard after x^k: whatever numbers t_0, ..., t_k solve the hitting equations along the windows x^0, ..., x^k, that is
   t_j = 1 + P(x | x^j) t_(j+1) for j < k and t_k = 1 + P(x | x^k) t_k, t_0 is expected_first k. *)
Theorem the_hitting_equation_along_one_token_gives_expected_first (M : mixture R A I) (x : A) (k : nat) (t : nat -> R) :
  0 < hazard M x k ->
  (forall j, (j < k)%N -> t j = 1 + next M (nseq j x) x * t j.+1) -> t k = 1 + next M (nseq k x) x * t k ->
  t 0%N = expected_first M x k.
Proof.
move=> e0 tj tk; have e0' : hazard M x k != 0 by rewrite gt_eqF.
have {}tk : t k = 1 / hazard M x k.
  apply: (mulIf e0'); rewrite divfK //; move: tk.
  rewrite next_hazard ?hazard_gt0_mu // mulrBl mul1r addrCA -{1}[t k]addr0 => /addrI /esym /eqP.
  by rewrite subr_eq0 mulrC => /eqP <-.
suff E n : (n <= k)%N -> t 0%N = \sum_(j < n) mu M (nseq j x) + mu M (nseq n x) * t n.
  by rewrite (E k (leqnn k)) tk mulrA mulr1.
elim: n => [|n IH] nk; first by rewrite big_ord0 add0r mu_nil mul1r.
by rewrite IH 1?ltnW // big_ord_recr /= (tj n nk) mulrDr mulr1 mulrA mu_next addrA.
Qed.

(* THEOREM a_longer_window_changes_the_expected_time_by_the_hazards. For every mixture, token x and window k with positive
   hazards after x^k and x^(k+1): expected_first (k+1) - expected_first k = mu(x^(k+1)) (1 / hazard (k+1) - 1 / hazard k). *)
Theorem a_longer_window_changes_the_expected_time_by_the_hazards (M : mixture R A I) (x : A) (k : nat) :
  0 < hazard M x k -> 0 < hazard M x k.+1 ->
  expected_first M x k.+1 - expected_first M x k = mu M (nseq k.+1 x) * (1 / hazard M x k.+1 - 1 / hazard M x k).
Proof.
move=> e0 _; have e0' : hazard M x k != 0 by rewrite gt_eqF.
have step : mu M (nseq k.+1 x) / hazard M x k = mu M (nseq k x) / hazard M x k - mu M (nseq k x).
  by rewrite mu_hazard mulrBr mulr1 mulrBl mulfK.
rewrite /expected_first big_ord_recr /= opprD addrACA [_ + mu M (nseq k x)]addrC addrK addrCA mulrBr !mul1r.
by congr (_ + _); rewrite step opprB.
Qed.

(* THEOREM a_longer_window_delays_iff_the_hazard_falls. For every mixture, token x and window k with positive hazards after x^k
   and x^(k+1): the expected time of the first token other than x is longer with window k + 1 than with window k exactly if
   hazard (k+1) < hazard k, and it is at least as long exactly if hazard (k+1) <= hazard k. *)
Theorem a_longer_window_delays_iff_the_hazard_falls (M : mixture R A I) (x : A) (k : nat) :
  0 < hazard M x k -> 0 < hazard M x k.+1 ->
  (expected_first M x k < expected_first M x k.+1) = (hazard M x k.+1 < hazard M x k) /\
  (expected_first M x k <= expected_first M x k.+1) = (hazard M x k.+1 <= hazard M x k).
Proof.
move=> e0 e1; have m1 := hazard_gt0_mu e1.
split; [rewrite -subr_gt0 | rewrite -subr_ge0];
  rewrite a_longer_window_changes_the_expected_time_by_the_hazards // !mul1r.
  by rewrite pmulr_rgt0 // subr_gt0 ltf_pinv.
by rewrite pmulr_rge0 // subr_ge0 lef_pinv.
Qed.

(* THEOREM what_outlasts_the_window_never_fires. For every mixture, token x and window k whose hazard after x^k is 0: from the
   empty text the probability that the windowed simulator writes no token other than x within N tokens is mu(x^k) for every
   N >= k. *)
Theorem what_outlasts_the_window_never_fires (M : mixture R A I) (x : A) (k N : nat) :
  hazard M x k = 0 -> (k <= N)%N -> avoid M k (other x) N [::] = mu M (nseq k x).
Proof. by move=> e0 kN; rewrite -(subnKC kN) avoid_after e0 subr0 expr1n mulr1. Qed.
End Longer.

(* Mixtures of constant hazards. *)

Section ConstantHazards.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I) (x : A) (r : I -> R).
Hypothesis r_law : forall p n, law M p (nseq n x) = r p ^+ n.

Add Field switching_field : (field_steps R).

Let moment n : R := \sum_p prior M p * r p ^+ n.

Lemma mu_moment n : mu M (nseq n x) = moment n.
Proof. by apply: eq_bigr => p _; rewrite r_law. Qed.

Lemma rate_ge0 p : 0 <= r p.
Proof. by rewrite -[r p]expr1 -r_law (law_ge0 (law_is_law M p)). Qed.

(* Cauchy and Schwarz: twice the defect is a sum of squares with weights. *)
Lemma moment_defect n :
  2%:R * (moment n * moment n.+2 - moment n.+1 ^+ 2) =
  \sum_p \sum_s (prior M p * r p ^+ n) * (prior M s * r s ^+ n) * (r p - r s) ^+ 2.
Proof.
pose f p n := prior M p * r p ^+ n.
have prod i j : moment i * moment j = \sum_p \sum_s f p i * f s j.
  by rewrite /moment mulr_suml; apply: eq_bigr => p _; rewrite mulr_sumr.
transitivity (moment n.+2 * moment n + moment n * moment n.+2 - (moment n.+1 * moment n.+1 + moment n.+1 * moment n.+1)).
  by rewrite mulr_natl mulrnBl !mulr2n expr2 [moment n.+2 * _]mulrC.
rewrite !prod -!big_split -sumrB; apply: eq_bigr => p _; rewrite -!big_split -sumrB; apply: eq_bigr => s _.
rewrite /f !exprS /=; set u := r p ^+ n; set v := r s ^+ n; solve_ring R.
Qed.

Lemma weight_ge0 n p : 0 <= prior M p * r p ^+ n.
Proof. by rewrite mulr_ge0 ?prior_ge0 ?exprn_ge0 ?rate_ge0. Qed.

Lemma square_ge0 p s : 0 <= (r p - r s) ^+ 2.
Proof. by rewrite -realEsqr realB ?ger0_real ?rate_ge0. Qed.

Lemma defect_ge0 n p s : 0 <= (prior M p * r p ^+ n) * (prior M s * r s ^+ n) * (r p - r s) ^+ 2.
Proof. by apply: mulr_ge0 (square_ge0 _ _); apply: mulr_ge0; apply: weight_ge0. Qed.

Lemma moments_are_log_convex n : moment n.+1 ^+ 2 <= moment n * moment n.+2.
Proof.
rewrite -subr_ge0 -(pmulr_rge0 _ (ltr0Sn R 1)) moment_defect.
by apply: sumr_ge0 => p _; apply: sumr_ge0 => s _; apply: defect_ge0.
Qed.

Lemma moments_are_strictly_log_convex n p s : 0 < r p -> 0 < r s -> r p != r s ->
  moment n.+1 ^+ 2 < moment n * moment n.+2.
Proof.
move=> p0 s0 ps; rewrite -subr_gt0 -(pmulr_rgt0 _ (ltr0Sn R 1)) moment_defect.
have ge q t := defect_ge0 n q t.
rewrite (bigD1 p) //= ltr_paddr //; first by apply: sumr_ge0 => q _; apply: sumr_ge0.
rewrite (bigD1 s) //= ltr_paddr //; first by apply: sumr_ge0.
apply: mulr_gt0; last by rewrite lt0r square_ge0 sqrf_eq0 subr_eq0 ps.
by apply: mulr_gt0; apply: mulr_gt0; rewrite ?prior_gt0 ?exprn_gt0.
Qed.

Lemma hazard_moment k : 0 < mu M (nseq k x) -> hazard M x k = 1 - moment k.+1 / moment k.
Proof. by move=> m0; rewrite -!mu_moment -/(next M (nseq k x) x) next_hazard // opprB addrC subrK. Qed.

Lemma hazards_of_moments k : 0 < mu M (nseq k.+1 x) ->
  (hazard M x k.+1 <= hazard M x k) = (moment k.+1 ^+ 2 <= moment k * moment k.+2) /\
  (hazard M x k.+1 < hazard M x k) = (moment k.+1 ^+ 2 < moment k * moment k.+2).
Proof.
move=> m1; have m0 : 0 < mu M (nseq k x) by apply: (mu_cons_gt0 (a := x)).
rewrite !hazard_moment // ler_add2l ltr_add2l ler_opp2 ltr_opp2.
rewrite !mu_moment in m0 m1.
by rewrite ler_pdivr_mulr // ltr_pdivr_mulr // mulrAC ler_pdivl_mulr // ltr_pdivl_mulr // -expr2 [moment k.+2 * _]mulrC.
Qed.
End ConstantHazards.

Section ConstantHazardTheorems.
Variables (R : numFieldType) (A I : finType).

(* THEOREM mixtures_of_constant_hazards_have_falling_hazards. For every mixture and token x for which each premise p has a number
   r_p such that it gives the text of n tokens x the probability r_p^n for every n: the hazard after x^k does not rise
   with k; and it falls strictly from k to k + 1 if two premises have different positive numbers. *)
Theorem mixtures_of_constant_hazards_have_falling_hazards (M : mixture R A I) (x : A) (r : I -> R) (k : nat) :
  (forall p n, law M p (nseq n x) = r p ^+ n) ->
  hazard M x k.+1 <= hazard M x k /\
  (forall p s, 0 < r p -> 0 < r s -> r p != r s -> hazard M x k.+1 < hazard M x k).
Proof.
move=> r_law; split=> [|p s p0 s0 ps].
  have [/hazard_impossible ->|] := eqVneq (mu M (nseq k.+1 x)) 0; first exact: hazard_ge0.
  rewrite -mu_gt0 => m1; have [-> _] := hazards_of_moments r_law m1.
  exact: moments_are_log_convex.
have m1 : 0 < mu M (nseq k.+1 x) by apply: (law_gt0_mu (p := p)); rewrite r_law exprn_gt0.
have [_ ->] := hazards_of_moments r_law m1.
exact: (moments_are_strictly_log_convex r_law _ p0 s0 ps).
Qed.

(* THEOREM longer_windows_delay_mixtures_of_constant_hazards. For every mixture and token x for which each premise p has a number
   r_p such that it gives the text of n tokens x the probability r_p^n for every n, and for every window k with a positive
   hazard after x^(k+1): the expected time of the first token other than x is at least as long with window k + 1 as with
   window k. *)
Theorem longer_windows_delay_mixtures_of_constant_hazards (M : mixture R A I) (x : A) (r : I -> R) (k : nat) :
  (forall p n, law M p (nseq n x) = r p ^+ n) -> 0 < hazard M x k.+1 ->
  expected_first M x k <= expected_first M x k.+1.
Proof.
move=> r_law e1; have [falls _] := mixtures_of_constant_hazards_have_falling_hazards k r_law.
by have [_ ->] := a_longer_window_delays_iff_the_hazard_falls (lt_le_trans e1 falls) e1.
Qed.
End ConstantHazardTheorems.

(* The seed toy is a mixture of constant hazards, and its hazards are positive. *)
Example the_seed_toy_has_constant_hazards (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) p n :
  law (seed_toy hl hq) p (nseq n tokA) = (if p then q else 1) ^+ n.
Proof.
case: p; first by rewrite -/waluigi seed_waluigi !count_nseq /= mul1n mul0n expr0 mulr1.
by rewrite -/luigi seed_luigi mem_nseq andbF expr1n.
Qed.

Example the_seed_toy_has_positive_hazards (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) k :
  0 < hazard (seed_toy hl hq) tokA k.
Proof.
rewrite /hazard (bigD1 tokB) //=; apply: ltr_paddr; first by apply: sumr_ge0 => a _; apply: next_ge0.
by rewrite next_gt0 seed_toy_mu_gt0.
Qed.

Example longer_windows_delay_the_seed_toy (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) k :
  expected_first (seed_toy hl hq) tokA k < expected_first (seed_toy hl hq) tokA k.+1.
Proof.
have pos := the_seed_toy_has_positive_hazards hl hq.
have [_ strict] := mixtures_of_constant_hazards_have_falling_hazards k (the_seed_toy_has_constant_hazards hl hq).
have [-> _] := a_longer_window_delays_iff_the_hazard_falls (pos k) (pos k.+1).
by case/andP: (hq) => q0 q1; apply: (strict waluigi luigi); rewrite //= ?ltr01 ?(lt_eqF q1).
Qed.

(* What fails where hazards are not constant: A and B alternate, and a fair coin says which comes first. *)
Definition zigzag_rule (v : seq bool) (a : bool) : rat := if v is b :: _ then (a == ~~ b)%:R else 1 / 2%:R.

Fact zigzag_is_law (p : bool) : is_law (rule_law zigzag_rule).
Proof.
apply: rule_law_is_law; split=> [[|b v] a|[|b v]] //; first by rewrite ler0n.
  by rewrite big_bool.
by rewrite big_bool; case: b.
Qed.

Definition zigzag := halves zigzag_is_law.

Fact zigzag_is_stationary : is_stationary (mu zigzag).
Proof.
apply: stationary_premises_make_a_stationary_mixture => p; rewrite /is_stationary /=.
elim=> [|b [|c v] IH]; rewrite big_bool; [by [] | by case: b | move: IH; rewrite big_bool /= => <-].
by rewrite mulrDl.
Qed.

(* THEOREM longer_windows_delay_fails_where_the_hazard_rises. There is a stationary mixture (tokens that alternate) in which the
   hazard of B rises from 1/2 with no token in view to 1 after A, and the expected time of the first B falls from 2 tokens
   with window 0 to 3/2 tokens with window 1. *)
Theorem longer_windows_delay_fails_where_the_hazard_rises :
  exists M : mixture rat_numFieldType [finType of bool] [finType of bool],
  [/\ is_stationary (mu M), hazard M tokA 0 = 1 / 2%:R, hazard M tokA 1 = 1,
      expected_first M tokA 0 = 2%:R & expected_first M tokA 1 = 3%:R / 2%:R].
Proof.
have h0 : hazard zigzag tokA 0 = 1 / 2%:R.
  by rewrite /hazard (big_pred1 tokB) => [|[]] //; rewrite /next /mu !big_bool; apply/eqP; vm_compute.
have h1 : hazard zigzag tokA 1 = 1.
  by rewrite /hazard (big_pred1 tokB) => [|[]] //; rewrite /next /mu !big_bool; apply/eqP; vm_compute.
exists zigzag; split=> //; first exact: zigzag_is_stationary.
  by rewrite /expected_first h0 big_ord0 /mu big_bool; apply/eqP; vm_compute.
by rewrite /expected_first h1 big_ord_recl big_ord0 /mu !big_bool; apply/eqP; vm_compute.
Qed.
