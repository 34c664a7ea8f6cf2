(* Which decays save luigi in the seed toy, and what a decay does to mean amplitudes.

   The words are those of decay.v. Evidence of lag j that counts with the weight c/j has counted likelihoods f_j(q) = r^(1/j)
   with r = q^c: the number r is the j-th power of f_j(q), for every j. That r is below (1 - 1/N)^N for some N says that r is
   below 1/e, that is c > 1/ln(1/q), since these numbers rise to 1/e. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy growing_window decay decay_threshold.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Mean.
Variables (R : numFieldType) (l q : R).
Add Field mean_field : (field_steps R).

(* THEOREM decay_changes_the_mean_amplitude. In the seed toy, for every decay: luigi's mean amplitude after one token is
   l (l + (1 - l) q) / (l + (1 - l) f_1(q)), and this is his prior l if and only if f_1(q) = q, that is, if the newest token
   counts once. *)
Theorem decay_changes_the_mean_amplitude (hl : 0 < l < 1) (hq : 0 < q < 1) (f : nat -> R -> R) : is_decay f ->
  let T := seed_toy hl hq in
  let mean := \sum_a decayed T f [:: a] * decayed_alpha T f luigi [:: a] in
  mean = l * (l + (1 - l) * q) / (l + (1 - l) * f 1%N q) /\ (mean = l <-> f 1%N q = q).
Proof.
move=> fdecay T mean; have /andP[l0 l1] := hl; have /andP[q0 q1] := hq.
have l10 : 0 < 1 - l by rewrite subr_gt0.
have f0 : 0 < f 1%N q by case: (fdecay 1%N) => _ _ /(_ q); rewrite q0 (ltW q1) => /(_ isT)/andP[].
have p0 : 0 < l + (1 - l) * f 1%N q by rewrite addr_gt0 // mulr_gt0.
have alphaB : decayed_alpha T f luigi [:: tokB] = 0.
  by have [] := decay_one_B_removes_luigi hl hq fdecay (mem_head tokB [::]).
have alphaA : decayed_alpha T f luigi [:: tokA] = l / (l + (1 - l) * f 1%N q).
  rewrite /decayed_alpha /decayed_weight !big_bool /= -/luigi -/waluigi.
  rewrite follow_luigi // follow_waluigi /=; case: (fdecay 1%N) => _ f1 _.
  by rewrite /coin /= f1 !mulr1 [_ + l]addrC.
have writeA : decayed T f [:: tokA] = l + (1 - l) * q.
  have := decay_toy_law_of_As hl hq fdecay 1; rewrite big_ord1 /= => ->.
  rewrite big_geq // /toy_hazard_at.
  have -> : l + (1 - l) * 1 = 1 by solve_ring R.
  by rewrite divr1; solve_ring R.
have meanE : mean = l * (l + (1 - l) * q) / (l + (1 - l) * f 1%N q).
  have -> : mean = decayed T f [:: tokB] * decayed_alpha T f luigi [:: tokB]
      + decayed T f [:: tokA] * decayed_alpha T f luigi [:: tokA] by rewrite /mean big_bool.
  by rewrite alphaA alphaB mulr0 add0r writeA mulrCA mulrA.
split=> //; rewrite meanE; split=> [|->]; last by rewrite mulfK // gt_eqF // addr_gt0 // mulr_gt0.
move/(canRL (divfK (lt0r_neq0 p0)))/(mulfI (lt0r_neq0 l0))/addrI/(mulfI (lt0r_neq0 l10)).
exact: esym.
Qed.
End Mean.

(* THEOREM evidence_that_stays_bounded_does_not_save_luigi. Over an Archimedean field, in the seed toy, for every decay: if
   the products f_1(q) ... f_t(q) are all at least some d > 0, as for weights a_j whose sums are bounded, then the
   probabilities that the first n tokens are all A have no positive lower bound. *)
Theorem evidence_that_stays_bounded_does_not_save_luigi
    (R : archiFieldType) (l q d : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (f : nat -> R -> R) : is_decay f ->
  0 < d -> (forall t, d <= \prod_(1 <= j < t.+1) f j q) ->
  ~ (exists2 c, 0 < c & forall n, c <= decayed (seed_toy hl hq) f (nseq n tokA)).
Proof.
move=> fdecay d0 dQ; rewrite (decay_saves_luigi_iff_the_evidence_is_summable hl hq fdecay) => -[D Dbound].
have D0 : 0 <= D / d by rewrite divr_ge0 ?(ltW d0) //; have := Dbound 0%N; rewrite big_ord0.
have := archi_boundP D0; set n := Num.bound _; rewrite ltr_pdivr_mulr // ltNge => /negP; apply.
apply: le_trans (Dbound n); rewrite -[n in X in X <= _]card_ord mulr_natl -sumr_const.
by apply: ler_sum => t _.
Qed.

Section Harmonic.
Variable R : archiFieldType.
Add Field harmonic_field : (field_steps R).

(* The mean of N factors 1 - s/N and j factors 1 + s/j is 1, so their product is at most 1. *)
Lemma factors_of_mean_one (s : R) (N j : nat) : (0 < N)%N -> (0 < j)%N -> 0 <= s <= N%:R ->
  (1 - s / N%:R) ^+ N * (1 + s / j%:R) ^+ j <= 1.
Proof.
move=> N0 j0 /andP[s0 sN].
have NR : 0 < N%:R :> R by rewrite ltr0n.
have jR : 0 < j%:R :> R by rewrite ltr0n.
pose E (i : 'I_N + 'I_j) : R := if i is inl _ then 1 - s / N%:R else 1 + s / j%:R.
have E0 : {in predT, forall i, 0 <= E i}.
  case=> i _ /=; last by rewrite addr_ge0 ?ler01 // divr_ge0 // ltW.
  by rewrite subr_ge0 ler_pdivr_mulr // mul1r.
have [le _] := leif_AGM E0; move: le.
rewrite !big_sumType /= !prodr_const !sumr_const !card_ord card_sum !card_ord.
have -> : (1 - s / N%:R) *+ N + (1 + s / j%:R) *+ j = (N + j)%:R.
  rewrite -[(1 - _) *+ N]mulr_natl -[(1 + _) *+ j]mulr_natl natrD; have /eqP a := lt0r_neq0 NR; have /eqP b := lt0r_neq0 jR.
  by move: (N%:R : R) (j%:R : R) a b => m n a b; solve_field R; split.
by rewrite divff ?expr1n // pnatr_eq0 addn_eq0 negb_and -!lt0n N0.
Qed.

Lemma power_falls_slowly (x h : R) n : 0 <= h -> h <= x -> x <= 1 -> x ^+ n - n%:R * h <= (x - h) ^+ n.
Proof.
move=> h0 hx x1; have x0 := le_trans h0 hx; have y0 : 0 <= x - h by rewrite subr_ge0.
have y1 : x - h <= 1 by apply: le_trans x1; rewrite ler_subl_addr ler_addl.
elim: n => [|n IH]; first by rewrite mul0r subr0.
rewrite !exprS mulrBl; apply: (@le_trans _ _ (x * (x ^+ n - n%:R * h) - h * 1)); last first.
  apply: ler_sub; first by rewrite ler_wpmul2l.
  by rewrite ler_wpmul2l // exprn_ile1.
rewrite mulrBr mulr1 -addrA ler_add2l -opprD ler_opp2 mulrSr mulrDl mul1r ler_add2r.
by rewrite ler_pimull // mulr_ge0 ?ler0n.
Qed.

Lemma telescope (s : R) n : 1 < s ->
  (s - 1) * (\sum_(t < n.+1) \prod_(1 <= j < t.+1) (j%:R / (j%:R + s))) + n.+1%:R * \prod_(1 <= j < n.+1) (j%:R / (j%:R + s)) = s.
Proof.
move=> s1; have s0 : 0 < s := lt_trans ltr01 s1; elim: n => [|n IH].
  by rewrite big_ord1 !big_geq // !mulr1 subrK.
rewrite big_ord_recr /= -[RHS]IH mulrDr -addrA; congr (_ + _).
rewrite (@big_nat_recr _ _ _ n.+1 1) //=.
have /eqP p : n.+1%:R + s != 0 by rewrite gt_eqF // addr_gt0 // ltr0n.
rewrite [in n.+2%:R]mulrSr; move: (n.+1%:R : R) (\prod_(1 <= j < n.+1) _) p => m P p.
by solve_field R.
Qed.

(* Sums of 1/t have no upper bound. *)
Lemma harmonic_sums m : m%:R <= 2%:R * \sum_(1 <= t < 2 ^ m) t%:R^-1 :> R.
Proof.
elim: m => [|m IH]; first by rewrite big_geq // mulr0.
have p0 : (0 < 2 ^ m)%N by rewrite expn_gt0.
have pS : (2 ^ m <= 2 ^ m.+1)%N by rewrite leq_exp2l.
rewrite (big_cat_nat _ _ _ p0 pS) /= mulrDr mulrSr; apply: ler_add => //.
have one : 1 = 2%:R * \sum_(2 ^ m <= t < 2 ^ m.+1) (2 ^ m.+1)%:R^-1 :> R.
  rewrite sumr_const_nat; have -> : (2 ^ m.+1 - 2 ^ m = 2 ^ m)%N by rewrite expnS mul2n -addnn addnK.
  have n0 : (2 ^ m)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
  by rewrite expnS natrM -[_^-1 *+ _]mulr_natl mulrA divff // mulf_neq0 // pnatr_eq0.
rewrite [X in X <= _]one ler_wpmul2l ?ler0n // !big_nat; apply: ler_sum => t /andP[t1 t2].
have t0 : (0 < t)%N := leq_trans p0 t1.
by rewrite lef_pinv ?posrE ?ltr0n ?expn_gt0 // ler_nat ltnW.
Qed.
End Harmonic.

(* THEOREM decay_by_the_inverse_of_the_lag_saves_luigi_below_one_over_e. Over an Archimedean field, in the seed toy, for every
   decay and number r with f_j(q)^j = r for every lag j >= 1, as for the weights c/j and r = q^c: the probabilities that
   the first n tokens are all A have a positive lower bound if and only if r is less than (1 - 1/N)^N for some N >= 1. *)
Theorem decay_by_the_inverse_of_the_lag_saves_luigi_below_one_over_e
    (R : archiFieldType) (l q r : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (f : nat -> R -> R) : is_decay f ->
  (forall j, (0 < j)%N -> f j q ^+ j = r) ->
  (exists2 c, 0 < c & forall n, c <= decayed (seed_toy hl hq) f (nseq n tokA)) <->
  (exists2 N, (0 < N)%N & r < (1 - N%:R^-1) ^+ N).
Proof.
move=> fdecay fr; have /andP[q0 q1] := hq.
have f01 j : 0 < f j q <= 1 by case: (fdecay j) => _ _; apply; rewrite q0 ltW.
have rE : f 1%N q = r by rewrite -(fr 1%N) // expr1.
have r0 : 0 < r by rewrite -rE; case/andP: (f01 1%N).
rewrite (decay_saves_luigi_iff_the_evidence_is_summable hl hq fdecay); split=> [[D Dbound]|[N N0 rN]].
  have D0 : 0 <= 2%:R * D / r.
    by rewrite divr_ge0 ?(ltW r0) // mulr_ge0 ?ler0n //; have := Dbound 0%N; rewrite big_ord0.
  pose n := (2 ^ Num.bound (2%:R * D / r))%N; have := archi_boundP D0; rewrite ltr_pdivr_mulr // => big.
  have [/existsP[j /andP[j0 rj]]|none] := boolP [exists j : 'I_n, (0 < j)%N && (r < (1 - (j%:R)^-1) ^+ j)].
    by exists j.
  suff : 2%:R * D < 2%:R * D by rewrite ltxx.
  apply: lt_le_trans big _; apply: (@le_trans _ _ (2%:R * (\sum_(1 <= t < n) t%:R^-1) * r)).
    by rewrite ler_wpmul2r ?(ltW r0) // harmonic_sums.
  rewrite -mulrA ler_wpmul2l ?ler0n //; apply: le_trans (Dbound n).
  have n0 : (0 < n)%N by rewrite expn_gt0.
  rewrite -(big_mkord xpredT (fun t => \prod_(1 <= j < t.+1) f j q)) (big_ltn n0).
  apply: (@le_trans _ _ (\sum_(1 <= t < n) \prod_(1 <= j < t.+1) f j q)); last first.
    by rewrite ler_addr; apply: prodr_ge0 => j _; case/andP: (f01 j) => /ltW.
  rewrite mulr_suml !big_nat; apply: ler_sum => t /andP[t1 tn].
  elim: t t1 tn => [//|t IH] _ tn; have [->|t0] := posnP t.
    by rewrite big_nat1 rE invr1 mul1r.
  rewrite big_nat_recr //=; have IHt := IH t0 (ltnW tn).
  have tR : 0 < t%:R :> R by rewrite ltr0n.
  have uR : 0 < t.+1%:R :> R by rewrite ltr0n.
  have step : 1 - t.+1%:R^-1 <= f t.+1 q.
    rewrite -(@ler_pexpn2r _ t.+1) // ?nnegrE ?fr //.
    - move: none; rewrite negb_exists => /forallP/(_ (Ordinal tn)); rewrite /= -leNgt => //.
    - by rewrite subr_ge0 invf_le1 // ler1n.
    - by case/andP: (f01 t.+1) => /ltW.
  have -> : t.+1%:R^-1 * r = t%:R^-1 * r * (1 - t.+1%:R^-1).
    have -> : 1 - t.+1%:R^-1 = t%:R / t.+1%:R :> R.
      apply: (canRL (mulfK (lt0r_neq0 uR))).
      by rewrite mulrBl mul1r mulVf ?gt_eqF // mulrSr addrK.
    by rewrite mulrACA mulVf ?mul1r 1?mulrC ?gt_eqF // mulrC mulrA mulVf ?mul1r ?gt_eqF.
  by apply: ler_pmul => //; rewrite ?mulr_ge0 ?invr_ge0 ?(ltW r0) ?(ltW tR) // subr_ge0 invf_le1 // ler1n.
have N2 : (1 < N)%N.
  case: N N0 rN => [//|[|N]] // _; by rewrite invr1 subrr expr1 ltNge ltW.
have NR : 0 < N%:R :> R by rewrite ltr0n.
pose x : R := 1 - N%:R^-1; pose d := x ^+ N - r; have d0 : 0 < d by rewrite subr_gt0.
have x0 : 0 <= x by rewrite subr_ge0 invf_le1 // ler1n ltnW.
have x1 : x <= 1 by rewrite ler_subl_addl ler_addr invr_ge0 ltW.
have d1 : d <= 1 by rewrite ler_subl_addr; apply: le_trans (exprn_ile1 N x0 x1) _; rewrite ler_addl ltW.
pose s := 1 + d; have s1 : 1 < s by rewrite ltr_addl.
have sp : 0 < s := lt_trans ltr01 s1.
have sN : s <= N%:R.
  by apply: (@le_trans _ _ 2%:R); rewrite ?ler_nat // mulr2n ler_add2l.
have rs : r <= (1 - s / N%:R) ^+ N.
  have -> : 1 - s / N%:R = x - d / N%:R by rewrite /s /x mulrDl mul1r opprD addrA.
  have h0 : 0 <= d / N%:R by rewrite divr_ge0 ?ltW.
  have hx : d / N%:R <= x.
    rewrite ler_pdivr_mulr // /x mulrBl mul1r mulVf ?gt_eqF // ler_subr_addr addrC.
    exact: sN.
  by apply: le_trans (power_falls_slowly N h0 hx x1); rewrite mulrC divfK ?gt_eqF // /d opprB addrC subrK.
have fs j : (0 < j)%N -> f j q <= j%:R / (j%:R + s).
  move=> j0; have jR : 0 < j%:R :> R by rewrite ltr0n.
  have js : 0 < j%:R + s by rewrite addr_gt0.
  have /andP[fj _] := f01 j.
  rewrite ler_pdivl_mulr // -[X in _ <= X]mulr1 -ler_pdivr_mull // mulrCA mulrDr mulVf ?gt_eqF // [_^-1 * s]mulrC.
  have y0 : 0 <= 1 + s / j%:R by rewrite addr_ge0 ?ler01 // divr_ge0 // ltW.
  rewrite -(@ler_pexpn2r _ j) // ?nnegrE ?ler01 ?mulr_ge0 ?(ltW fj) // expr1n exprMn fr //.
  have sN2 : 0 <= s <= N%:R by rewrite ltW.
  by apply: le_trans (factors_of_mean_one N0 j0 sN2); rewrite ler_wpmul2r // exprn_ge0.
have s10 : 0 < s - 1 by rewrite subr_gt0.
exists (s / (s - 1)) => n; rewrite ler_pdivl_mulr // mulrC.
have Q0 (g : nat -> R) m : (forall j, (0 < j)%N -> 0 <= g j) -> 0 <= \prod_(1 <= j < m) g j.
  by move=> g0; rewrite big_nat; apply: prodr_ge0 => j /andP[j0 _]; apply: g0.
have g0 j : (0 < j)%N -> 0 <= j%:R / (j%:R + s) by move=> _; rewrite divr_ge0 ?ler0n // addr_ge0 ?ler0n // ltW.
have := telescope n s1; set A := \sum_(t < n.+1) _; set B := n.+1%:R * _ => AB.
rewrite -[X in _ <= X]AB -[X in X <= _]addr0; apply: ler_add; last by rewrite mulr_ge0 ?ler0n // Q0.
rewrite ler_wpmul2l ?(ltW s10) // /A big_ord_recr /= -[X in X <= _]addr0; apply: ler_add; last by rewrite Q0.
apply: ler_sum => t _; rewrite !big_nat; apply: ler_prod => j /andP[j0 _].
by rewrite fs // andbT; case/andP: (f01 j) => /ltW.
Qed.
