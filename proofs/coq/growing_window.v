(* The seed toy under a schedule of window lengths: how fast must the window grow to save luigi?

   Before token number t (counted from 0) the window holds at most K t tokens; while all t tokens so far are A it shows
   m = min(K t, t) tokens A, and B follows with probability e_m = [toy_hazard l q m]. [runs_ended K w] is the number of
   tokens B of the text w before which the window showed tokens A only. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators field_steps first_passage toy.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Fixpoint runs_ended (K : nat -> nat) (w : seq bool) : nat :=
  if w is a :: v then (runs_ended K v + ((a == tokB) && (tokB \notin take (K (size v)) v)))%N else 0%N.

(* Products of numbers close to 1. *)
Section Products.
Variable R : numFieldType.
Add Field growing_window_field : (field_steps R).

Lemma product_at_least_one_minus_sum (x : nat -> R) n :
  (forall t, 0 <= x t <= 1) -> 1 - \sum_(t < n) x t <= \prod_(t < n) (1 - x t).
Proof.
move=> x01; elim: n => [|n IH]; first by rewrite !big_ord0 subr0.
rewrite !big_ord_recr /= mulrBr mulr1 opprD addrA; apply: ler_add => //.
rewrite ler_opp2 ler_pimull //; first by case/andP: (x01 n).
suff /andP[] : 0 <= \prod_(t < n) (1 - x t) <= 1 by [].
elim/big_ind: _ => [|a b /andP[a0 a1] /andP[b0 b1]|t _]; first by rewrite ler01 lexx.
  by rewrite mulr_ge0 // mulr_ile1.
by have /andP[a b] := x01 t; rewrite subr_ge0 b ler_subl_addr ler_addl a.
Qed.

Lemma product_at_most_one_over_one_plus_sum (x : nat -> R) n :
  (forall t, 0 <= x t <= 1) -> \prod_(t < n) (1 - x t) * (1 + \sum_(t < n) x t) <= 1.
Proof.
move=> x01; elim: n => [|n IH]; first by rewrite !big_ord0 addr0 mulr1.
rewrite !big_ord_recr /=; apply: le_trans IH; rewrite -mulrA ler_wpmul2l //.
  by apply: prodr_ge0 => t _; rewrite subr_ge0; case/andP: (x01 t).
set s := \sum_(t < n) x t; have /andP[a b] := x01 n.
have s0 : 0 <= s by apply: sumr_ge0 => t _; case/andP: (x01 t).
rewrite -subr_ge0; have -> : 1 + s - (1 - x n) * (1 + (s + x n)) = x n * (s + x n) by solve_ring R.
by rewrite mulr_ge0 // addr_ge0.
Qed.

Lemma one_plus_power_ge (z : R) N : 0 <= z -> 1 + z *+ N <= (1 + z) ^+ N.
Proof.
move=> z0; elim: N => [|N IH]; first by rewrite mulr0n addr0 expr0.
rewrite exprS; apply: (@le_trans _ _ ((1 + z) * (1 + z *+ N))); last by rewrite ler_wpmul2l // addr_ge0 ?ler01.
rewrite -subr_ge0; have -> : (1 + z) * (1 + z *+ N) - (1 + z *+ N.+1) = z * (z *+ N) by solve_ring R.
by rewrite mulr_ge0 // mulrn_wge0.
Qed.

Lemma product_of_one_plus (y : nat -> R) n N : (0 < N)%N -> (forall t, 0 <= y t) -> \sum_(t < n) y t <= N%:R ->
  \prod_(t < n) (1 + y t) * (1 - (\sum_(t < n) y t) / N%:R) ^+ N <= 1.
Proof.
move=> N0 y0; have NR : 0 < N%:R :> R by rewrite ltr0n.
elim: n => [|n IH]; first by rewrite !big_ord0 mul0r subr0 expr1n mulr1.
rewrite !big_ord_recr /=; set s := \sum_(t < n) y t => sN.
have sN' : s <= N%:R by apply: le_trans sN; rewrite ler_addl.
apply: le_trans (IH sN'); rewrite -mulrA ler_wpmul2l //.
  by apply: prodr_ge0 => t _; rewrite addr_ge0 ?ler01.
set z := y n / N%:R; have z0 : 0 <= z by rewrite divr_ge0 ?y0 ?ler0n.
rewrite [(s + y n) / _]mulrDl -/z; set u := s / N%:R.
have u1 : 0 <= 1 - (u + z) by rewrite subr_ge0 /u /z -mulrDl ler_pdivr_mulr // mul1r.
have -> : y n = z *+ N by rewrite -mulr_natr divfK // gt_eqF.
apply: (@le_trans _ _ (((1 + z) * (1 - (u + z))) ^+ N)).
  by rewrite exprMn ler_wpmul2r ?exprn_ge0 // one_plus_power_ge.
have s0 : 0 <= s by apply: sumr_ge0.
have u0 : 0 <= u by rewrite divr_ge0 ?ler0n.
have -> : (1 + z) * (1 - (u + z)) = (1 - u) - (z * z + u * z) by solve_ring R.
have zz : 0 <= z * z + u * z by apply: addr_ge0; apply: mulr_ge0.
apply: ler_expn2r; rewrite ?nnegrE; last by rewrite -subr_ge0 opprB addrC subrK.
  have -> : (1 - u) - (z * z + u * z) = (1 + z) * (1 - (u + z)) by solve_ring R.
  by rewrite mulr_ge0 // addr_ge0 ?ler01.
by apply: le_trans u1 _; rewrite ler_add2l ler_opp2 ler_addl.
Qed.
End Products.

Section GrowingWindow.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field growing_toy_field : (field_steps R).
Let T := seed_toy hl hq.
Let S := toy_mass l q.
Let e := toy_hazard l q.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.
Let qn n : 0 < q ^+ n. Proof. exact: exprn_gt0. Qed.
Let Sp n : 0 < S n. Proof. exact: toy_mass_gt0. Qed.
Let ep n : 0 < e n. Proof. exact: toy_hazard_gt0. Qed.
Let e1 n : e n < 1. Proof. exact: toy_hazard_lt1. Qed.

(* THEOREM toy_hazard_is_geometric. In the seed toy, for every n, the hazard e_n is at least (1 - l) (1 - q) q^n and at
   most that number divided by l. *)
Theorem toy_hazard_is_geometric n :
  (1 - l) * (1 - q) * q ^+ n <= e n <= (1 - l) * (1 - q) * q ^+ n / l.
Proof.
have eE : e n = (1 - l) * (1 - q) * q ^+ n / S n by rewrite /e /toy_hazard; congr (_ / _); rewrite mulrAC.
have c0 : 0 <= (1 - l) * (1 - q) * q ^+ n by rewrite !mulr_ge0 ?ltW.
rewrite eE; apply/andP; split.
  by rewrite ler_pdivl_mulr // ler_pimulr // toy_mass_le1.
by rewrite ler_wpmul2l // lef_pinv ?posrE // ltW // toy_mass_gt_l.
Qed.

(* THEOREM toy_mean_number_of_runs_ended. In the seed toy, along every forgetting schedule K that does not look at the text,
   the mean number of tokens B among the first n before which the window shows tokens A only is the sum over
   t < n of (1 - l) (1 - q) q^m with m = min(K t, t). *)
Theorem toy_mean_number_of_runs_ended (K : nat -> nat) n : is_schedule K ->
  \sum_(w : n.-tuple bool) scheduled T K w * (runs_ended K w)%:R
  = \sum_(t < n) (1 - l) * (1 - q) * q ^+ minn (K t) t.
Proof.
move=> schedK; have st : is_stationary (mu T).
  by apply: mu_is_stationary => p; apply: seed_toy_is_stationary.
elim: n => [|n IH].
  by rewrite (sum_tuple0 (fun w => scheduled T K w * (runs_ended K w)%:R)) big_ord0 mulr0.
rewrite (sum_tuple_cons (fun w => scheduled T K w * (runs_ended K w)%:R)) big_ord_recr /= -IH.
set m := minn (K n) n.
transitivity (\sum_(w : n.-tuple bool) (scheduled T K w * (runs_ended K w)%:R
    + scheduled T K w * ((take (K n) w == nseq m tokA)%:R * e m))).
  apply: eq_bigr => w _; rewrite size_tuple; set z := take (K n) w.
  have two : next T z tokB + next T z tokA = 1 by rewrite -(next_sum (seed_toy_mu_gt0 hl hq z)) big_bool.
  have showsA : (tokB \notin z) = (z == nseq m tokA).
    apply/idP/eqP => [/toy_text_of_As ->|->]; last by rewrite mem_nseq andbF.
    by rewrite size_take_min size_tuple.
  rewrite big_bool /= -/tokB -[false]/tokA showsA addn0 natrD.
  have -> : next T z tokA = 1 - next T z tokB by rewrite -two addrC addKr.
  have [zA|_] := eqVneq z (nseq m tokA); last by solve_ring R.
  by rewrite zA; have [_ -> _ _] := toy_next_law_after_As hl hq m; rewrite -/e /=; solve_ring R.
rewrite big_split /=; congr (_ + _).
rewrite -/(sum_words n (fun w => scheduled T K w * ((take (K n) w == nseq m tokA)%:R * e m))).
rewrite (mean_along_a_schedule st schedK n (fun z => (z == nseq m tokA)%:R * e m)).
under eq_sum_words => w _ do rewrite mulrA.
rewrite sum_words_mulr sum_words_one ?size_nseq // mulrC.
have [-> _ _ _] := toy_next_law_after_As hl hq m; rewrite toy_hazardE //.
by rewrite mulrAC.
Qed.

(* THEOREM toy_no_B_along_a_schedule. In the seed toy, for every sequence of window lengths K and every n, let P be the
   probability that the first n tokens are all A and Q the sum over t < n of q^m with m = min(K t, t). Then P is the product
   of 1 - e_m; P (1 + (1 - l) (1 - q) Q) is at most 1; P is at least 1 - (1 - l) (1 - q) Q / l; and for every
   natural number N >= 1 with 2 (1 - l) (1 - q) Q / l <= N, P is at least 2^-N. *)
Theorem toy_no_B_along_a_schedule (K : nat -> nat) n :
  let P := scheduled T K (nseq n tokA) in
  let Q := \sum_(t < n) q ^+ minn (K t) t in
  [/\ P = \prod_(t < n) (1 - e (minn (K t) t)),
      P * (1 + (1 - l) * (1 - q) * Q) <= 1,
      1 - (1 - l) * (1 - q) * Q / l <= P
    & forall N, (0 < N)%N -> 2%:R * ((1 - l) * (1 - q) * Q / l) <= N%:R -> 2%:R ^- N <= P].
Proof.
move=> P Q; pose x t := e (minn (K t) t).
have PE : P = \prod_(t < n) (1 - x t) by apply: toy_schedule_law_of_As.
have x01 t : 0 <= x t <= 1 by rewrite /x (ltW (ep _)) (ltW (e1 _)).
have P0 : 0 <= P by rewrite PE; apply: prodr_ge0 => t _; rewrite subr_ge0; case/andP: (x01 t).
have Qlow : (1 - l) * (1 - q) * Q <= \sum_(t < n) x t.
  rewrite /Q mulr_sumr; apply: ler_sum => t _.
  by have /andP[] := toy_hazard_is_geometric (minn (K t) t).
have Qhigh : \sum_(t < n) x t <= (1 - l) * (1 - q) * Q / l.
  rewrite /Q mulr_sumr mulr_suml; apply: ler_sum => t _.
  by have /andP[] := toy_hazard_is_geometric (minn (K t) t).
split=> // [||N N0 QN].
- apply: le_trans (product_at_most_one_over_one_plus_sum n x01); rewrite -PE.
  by rewrite ler_wpmul2l // ler_add2l.
- rewrite PE; apply: le_trans (product_at_least_one_minus_sum n x01).
  by rewrite ler_add2l ler_opp2.
pose y t := (1 - l) * (1 - q) * q ^+ minn (K t) t / S (minn (K t) t).+1.
have y0 t : 0 <= y t by rewrite divr_ge0 ?mulr_ge0 ?ltW.
have xy t : (1 - x t) * (1 + y t) = 1.
  rewrite /x /y toy_no_hazard // -/S; set m := minn _ _; have := toy_mass_drop l q m; rewrite -/S => d.
  have -> : (1 - l) * (1 - q) * q ^+ m = S m - S m.+1 by rewrite d mulrAC.
  by have /eqP a := lt0r_neq0 (Sp m); have /eqP b := lt0r_neq0 (Sp m.+1); solve_field R.
have PY : P * \prod_(t < n) (1 + y t) = 1 by rewrite PE -big_split /= big1.
have ysum : \sum_(t < n) y t <= (1 - l) * (1 - q) * Q / l.
  rewrite /Q mulr_sumr mulr_suml; apply: ler_sum => t _.
  have c0 : 0 <= (1 - l) * (1 - q) * q ^+ minn (K t) t by rewrite !mulr_ge0 ?ltW.
  by rewrite ler_wpmul2l // lef_pinv ?posrE // ltW // toy_mass_gt_l.
have NR : 0 < N%:R :> R by rewrite ltr0n.
have twoy : 2%:R * (\sum_(t < n) y t) <= N%:R.
  by apply: le_trans QN; rewrite ler_wpmul2l // ler0n.
have ys0 : 0 <= \sum_(t < n) y t by apply: sumr_ge0.
have yN : \sum_(t < n) y t <= N%:R.
  by apply: le_trans twoy; rewrite mulr2n mulrDl mul1r ler_addl.
have := product_of_one_plus N0 y0 yN; set Y := \prod_(t < n) _ => Ybound.
have half_le : 2%:R^-1 <= 1 - (\sum_(t < n) y t) / N%:R.
  rewrite ler_subr_addr -ler_subr_addl (_ : 1 - 2%:R^-1 = 2%:R^-1).
    by rewrite ler_pdivr_mulr // ler_pdivl_mull ?ltr0n.
  by apply/eqP; rewrite subr_eq -mulr2n -mulr_natl divff // pnatr_eq0.
have Y0 : 0 <= Y by apply: prodr_ge0 => t _; rewrite addr_ge0 ?ler01.
have YP : Y * 2%:R ^- N <= 1.
  apply: le_trans Ybound; rewrite ler_wpmul2l // -exprVn ler_expn2r ?nnegrE ?invr_ge0 ?ler0n //.
  by apply: le_trans half_le; rewrite invr_ge0 ler0n.
have -> : 2%:R ^- N = P * (Y * 2%:R ^- N) by rewrite mulrA PY mul1r.
by rewrite ler_pimulr.
Qed.
End GrowingWindow.

(* THEOREM toy_luigi_survives_iff_the_hazards_are_summable. Over an Archimedean field, in the seed toy, for every sequence of
   window lengths K: the probabilities that the first n tokens are all A have a positive lower bound if and only if the
   sums over t < n of q^m with m = min(K t, t) have an upper bound. *)
Theorem toy_luigi_survives_iff_the_hazards_are_summable (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1)
    (K : nat -> nat) :
  (exists2 c, 0 < c & forall n, c <= scheduled (seed_toy hl hq) K (nseq n tokA)) <->
  (exists D, forall n, \sum_(t < n) q ^+ minn (K t) t <= D).
Proof.
have /andP[l0 l1] := hl; have /andP[q0 q1] := hq.
have c0 : 0 < (1 - l) * (1 - q) by rewrite mulr_gt0 ?subr_gt0.
split=> [[c cp cP]|[D Dbound]].
  exists (c^-1 / ((1 - l) * (1 - q))) => n; have [_ P1 _ _] := toy_no_B_along_a_schedule hl hq K n.
  have Pc := cP n; set P := scheduled _ _ _ in P1 Pc; set Q := \sum_(t < n) _ in P1 *.
  have Q0 : 0 <= Q by apply: sumr_ge0 => t _; rewrite exprn_ge0 // ltW.
  rewrite ler_pdivl_mulr // mulrC -(ler_pmul2l cp) divff ?gt_eqF //; apply: le_trans P1.
  have step : c * ((1 - l) * (1 - q) * Q) <= P * ((1 - l) * (1 - q) * Q).
    by rewrite ler_wpmul2r // mulr_ge0 // ltW.
  apply: le_trans step _; rewrite ler_wpmul2l ?(le_trans (ltW cp)) // ler_addr ler01 //.
have D0 : 0 <= D by have := Dbound 0%N; rewrite big_ord0.
set X := 2%:R * ((1 - l) * (1 - q) * D / l).
have X0 : 0 <= X by rewrite mulr_ge0 ?ler0n // divr_ge0 ?(ltW l0) // mulr_ge0 // ltW.
exists (2%:R ^- (Num.bound X).+1) => [|n]; first by rewrite invr_gt0 exprn_gt0 // ltr0n.
have [_ _ _ main] := toy_no_B_along_a_schedule hl hq K n; apply: main => //.
apply: (@le_trans _ _ X); last by apply: le_trans (ltW (archi_boundP X0)) _; rewrite ler_nat.
rewrite /X ler_wpmul2l ?ler0n // ler_wpmul2r ?invr_ge0 ?(ltW l0) // ler_wpmul2l //; exact: ltW.
Qed.

(* A window that grows with the logarithm, to the base b, of the number of tokens. *)
Section Logarithm.
Variable b : nat.
Hypothesis b1 : (1 < b)%N.

Definition log_window (t : nat) : nat := trunc_log b t.+1.

Lemma log_windowE j m : (b ^ j <= m < b ^ j.+1)%N -> trunc_log b m = j.
Proof.
move=> /andP[m1 m2]; have m0 : (0 < m)%N by apply: leq_trans m1; rewrite expn_gt0 (ltnW b1).
have /andP[a c] := trunc_log_bounds b1 m0; apply/eqP; rewrite eqn_leq; apply/andP; split.
  by rewrite -ltnS -(ltn_exp2l _ _ b1) (leq_ltn_trans a m2).
by rewrite -ltnS -(ltn_exp2l _ _ b1) (leq_ltn_trans m1 c).
Qed.

Lemma log_window_le t : (log_window t <= t)%N.
Proof.
have /andP[a _] := trunc_log_bounds b1 (ltn0Sn t).
rewrite -ltnS; exact: leq_trans (ltn_expl _ b1) a.
Qed.

(* THEOREM logarithmic_windows_are_schedules. For every base b > 1 the window lengths K t = the integer part of the logarithm
   of t + 1 to the base b are a forgetting schedule, and K t is at most t. *)
Theorem logarithmic_windows_are_schedules : is_schedule log_window /\ forall t, (log_window t <= t)%N.
Proof.
split=> [t|]; last exact: log_window_le.
have /andP[_ c] := trunc_log_bounds b1 (ltn0Sn t); have /andP[a _] := trunc_log_bounds b1 (ltn0Sn t.+1).
rewrite -ltnS -(ltn_exp2l _ _ b1); apply: leq_ltn_trans a _.
apply: leq_ltn_trans c _; rewrite ltn_exp2l //.
Qed.

Lemma log_window_sum (R : numFieldType) (q : R) n :
  \sum_(t < (b ^ n).-1) q ^+ log_window t = \sum_(j < n) (b.-1)%:R * (b%:R * q) ^+ j.
Proof.
have b0 : (0 < b)%N by exact: ltnW.
rewrite -(big_mkord xpredT (fun t => q ^+ log_window t)).
have -> : \sum_(0 <= t < (b ^ n).-1) q ^+ log_window t = \sum_(1 <= m < b ^ n) q ^+ trunc_log b m.
  by rewrite big_add1.
elim: n => [|n IH]; first by rewrite big_geq // big_ord0.
have p0 j : (0 < b ^ j)%N by rewrite expn_gt0 b0.
have pS : (b ^ n <= b ^ n.+1)%N by rewrite leq_exp2l.
rewrite (big_cat_nat _ _ _ (p0 n) pS) /= IH big_ord_recr /=; congr (_ + _).
rewrite big_nat_cond (eq_bigr (fun=> q ^+ n)) => [|m]; last first.
  by rewrite andbT => mb; rewrite (log_windowE mb).
rewrite -big_nat_cond big_const_nat iter_addr addr0 exprMn -natrX mulrA -natrM.
by rewrite -mulr_natl; congr (_%:R * _); rewrite expnS -{2}[(b ^ n)%N]mul1n -mulnBl subn1.
Qed.

(* THEOREM logarithmic_windows_are_the_threshold. Over an Archimedean field, in the seed toy with the window lengths K t = the
   integer part of the logarithm of t + 1 to the base b > 1: the probabilities that the first n tokens are all A have a positive
   lower bound if and only if b q < 1. *)
Theorem logarithmic_windows_are_the_threshold (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) :
  (exists2 c, 0 < c & forall n, c <= scheduled (seed_toy hl hq) log_window (nseq n tokA)) <-> b%:R * q < 1.
Proof.
have /andP[q0 q1] := hq; have bR : 1 <= (b.-1)%:R :> R by rewrite ler1n -ltnS prednK // ltnW.
have sumE n : \sum_(t < n) q ^+ minn (log_window t) t = \sum_(t < n) q ^+ log_window t.
  by apply: eq_bigr => t _; rewrite (minn_idPl (log_window_le t)).
rewrite toy_luigi_survives_iff_the_hazards_are_summable; split=> [[D Dbound]|bq].
  rewrite real_ltNge ?num_real //; apply/negP => bq.
  have D0 : 0 <= D by have := Dbound 0%N; rewrite big_ord0.
  have := Dbound (b ^ (Num.bound D)).-1; rewrite sumE log_window_sum; apply/negP; rewrite -real_ltNge ?num_real //.
  apply: lt_le_trans (archi_boundP D0) _; rewrite -[X in X%:R <= _]card_ord -sumr_const; apply: ler_sum => j _.
  apply: (@le_trans _ _ (1 * 1)); first by rewrite mulr1.
  by apply: ler_pmul; rewrite ?ler01 //; apply: exprn_ege1.
exists ((b.-1)%:R / (1 - b%:R * q)) => n; rewrite sumE.
have bq0 : 0 < 1 - b%:R * q by rewrite subr_gt0.
have bqp : 0 <= b%:R * q by rewrite mulr_ge0 ?ler0n // ltW.
have nb : (n <= (b ^ n).-1)%N.
  have bn : (0 < b ^ n)%N by rewrite expn_gt0 (ltnW b1).
  have bnE : (b ^ n).-1.+1 = (b ^ n)%N := prednK bn.
  by rewrite -ltnS bnE; exact: (ltn_expl n b1).
apply: (@le_trans _ _ (\sum_(t < (b ^ n).-1) q ^+ log_window t)).
  rewrite -!(big_mkord xpredT (fun t => q ^+ log_window t)) (big_cat_nat _ _ _ (leq0n n) nb) /= ler_addl.
  by apply: sumr_ge0 => t _; rewrite exprn_ge0 // ltW.
rewrite log_window_sum -mulr_sumr ler_wpmul2l ?ler0n // -[X in _ <= X]mul1r ler_pdivl_mulr //.
by rewrite mulrC -opprB mulNr -subrX1 opprB ler_subl_addr ler_addl exprn_ge0.
Qed.
End Logarithm.

(* THEOREM toy_luigi_survives_iff_the_sum_over_the_windows_is_bounded. Over an Archimedean field, in the seed toy, for
   every sequence of window lengths K: the probabilities that the first n tokens are all A have a positive lower bound if
   and only if the sums over t < n of q^(K t) have an upper bound. *)
Theorem toy_luigi_survives_iff_the_sum_over_the_windows_is_bounded
    (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (K : nat -> nat) :
  (exists2 c, 0 < c & forall n, c <= scheduled (seed_toy hl hq) K (nseq n tokA)) <->
  (exists D, forall n, \sum_(t < n) q ^+ K t <= D).
Proof.
have /andP[q0 q1] := hq; have d0 : 0 < 1 - q by rewrite subr_gt0.
rewrite toy_luigi_survives_iff_the_hazards_are_summable; split=> [[D Dbound]|[D Dbound]].
  exists D => n; apply: le_trans (Dbound n); apply: ler_sum => t _.
  by apply: ler_wiexpn2l; rewrite ?(ltW q0) ?(ltW q1) // geq_minl.
exists (D + (1 - q)^-1) => n; apply: (@le_trans _ _ (\sum_(t < n) (q ^+ K t + q ^+ t))).
  apply: ler_sum => t _; case: (leqP (K t) t) => _; first by rewrite ler_addl exprn_ge0 // ltW.
  by rewrite ler_addr exprn_ge0 // ltW.
rewrite big_split /=; apply: ler_add; first exact: Dbound.
rewrite -[X in _ <= X]mul1r ler_pdivl_mulr // mulrC -opprB mulNr -subrX1 opprB.
by rewrite ler_subl_addr ler_addl exprn_ge0 // ltW.
Qed.
