(* The rogue under a window: a premise that imitates luigi and reveals itself once and for ever.

   There are two premises over the tokens A and B: luigi, of prior weight l, always gives A; the rogue, of prior weight
   1 - l, begins at the start of a document, gives A until it reveals itself, which it does with probability h before each
   token, and from then on gives B for ever; 0 < l < 1 and 0 < h < 1. A window is read as the beginning of a document. The
   possible texts are [As_then_Bs m n]: n tokens A and after them m tokens B (latest token first).

   On texts of As the rogue is the seed toy with q = 1 - h: [toy_mass l (1 - h) n] is l + (1 - l) (1 - h)^n, the hazard
   [toy_hazard l (1 - h) n] is (1 - l) (1 - h)^n h divided by it, [toy_wait l (1 - h) k n] is the expected time of the first B
   after n <= k tokens A. The target [all_B k] is the set of texts whose k latest tokens are B. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators field_steps first_passage toy.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition As_then_Bs (m n : nat) : seq bool := nseq m tokB ++ nseq n tokA.
Definition all_B (k : nat) (v : seq bool) : bool := take k v == nseq k tokB.

(* What the rogue gives after the text v. *)
Definition rogue_step (R : numFieldType) (h : R) (v : seq bool) (a : bool) : R :=
  if tokB \in v then (a == tokB)%:R else if a == tokB then h else 1 - h.
Fixpoint rogue_law (R : numFieldType) (h : R) (w : seq bool) : R :=
  if w is a :: v then rogue_law h v * rogue_step h v a else 1.
Definition rogue_mixture_law (R : numFieldType) (h : R) (p : bool) : seq bool -> R :=
  if p == waluigi then rogue_law h else iid_law (coin 1).

Section Rogue.
Variables (R : numFieldType) (l h : R).
Hypotheses (hl : 0 < l < 1) (hh : 0 < h < 1).
Add Field rogue_field : (field_steps R).

Lemma rogue_step_ge0 v a : 0 <= rogue_step h v a.
Proof.
have /andP[h0 h1] := hh; rewrite /rogue_step; case: ifP => _; first by rewrite ler0n.
by case: ifP => _; rewrite ?subr_ge0 ltW.
Qed.

Lemma rogue_law_is_law : is_law (rogue_law h).
Proof.
split=> // [w|w]; first by elim: w => [|a w IH] /=; rewrite ?ler01 // mulr_ge0 ?rogue_step_ge0.
rewrite big_bool /= -mulrDr /rogue_step /=; case: ifP => _; first by rewrite addr0 mulr1.
by rewrite addrC subrK mulr1.
Qed.

Lemma rogue_mixture_law_is_law p : is_law (rogue_mixture_law h p).
Proof.
rewrite /rogue_mixture_law; case: p => /=; first exact: rogue_law_is_law.
apply: iid_is_law (coin_sum _); apply: coin_ge0; by rewrite ler01 lexx.
Qed.

Definition rogue : mixture R bool_finType bool_finType :=
  Mixture (seed_prior_gt0 hl) (seed_prior_sum l) rogue_mixture_law_is_law.

Let M := rogue.
Let S := toy_mass l (1 - h).
Let e := toy_hazard l (1 - h).
Let E := toy_wait l (1 - h).
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let h0 : 0 < h. Proof. by case/andP: hh. Qed.
Let h1 : 0 < 1 - h. Proof. by rewrite subr_gt0; case/andP: hh. Qed.
Let hq : 0 < 1 - h < 1. Proof. by rewrite h1 ltr_subl_addr ltr_addl. Qed.
Let hn n : 0 < (1 - h) ^+ n. Proof. exact: exprn_gt0. Qed.
Let Sp n : 0 < S n. Proof. exact: toy_mass_gt0. Qed.

Lemma rogue_luigi w : law M luigi w = (tokB \notin w)%:R.
Proof. by have := seed_luigi hl hq w. Qed.

Lemma rogue_mu w : mu M w = l * (tokB \notin w)%:R + (1 - l) * rogue_law h w.
Proof. by rewrite /mu big_bool -rogue_luigi addrC. Qed.

Lemma rogue_law_A n : rogue_law h (nseq n tokA) = (1 - h) ^+ n.
Proof. by elim: n => [|n IH] //=; rewrite IH /rogue_step mem_nseq andbF exprSr. Qed.

Lemma rogue_law_cons a v : rogue_law h (a :: v) = rogue_law h v * rogue_step h v a.
Proof. by []. Qed.

Lemma B_in_AB m n : tokB \in As_then_Bs m.+1 n.
Proof. by rewrite /As_then_Bs /= inE. Qed.

Lemma rogue_law_AB m n : rogue_law h (As_then_Bs m.+1 n) = (1 - h) ^+ n * h.
Proof.
elim: m => [|m IH].
  by rewrite -[As_then_Bs 1 n]/(tokB :: nseq n tokA) rogue_law_cons rogue_law_A /rogue_step mem_nseq andbF.
rewrite -[As_then_Bs m.+2 n]/(tokB :: As_then_Bs m.+1 n) rogue_law_cons IH.
by rewrite /rogue_step B_in_AB mulr1.
Qed.

(* THEOREM rogue_laws. In the rogue, for every n and m >= 1: n tokens A have the probability l + (1 - l) (1 - h)^n; n tokens A
   and then m tokens B have the probability (1 - l) (1 - h)^n h; after n tokens A, B follows with the probability
   (1 - l) (1 - h)^n h / (l + (1 - l) (1 - h)^n) = e_n and A with probability 1 - e_n; after n tokens A and then m tokens B,
   B follows with probability 1 and A with probability 0. *)
Theorem rogue_laws n m : (0 < m)%N ->
  [/\ mu M (nseq n tokA) = l + (1 - l) * (1 - h) ^+ n, mu M (As_then_Bs m n) = (1 - l) * (1 - h) ^+ n * h,
      next M (nseq n tokA) tokB = (1 - l) * (1 - h) ^+ n * h / (l + (1 - l) * (1 - h) ^+ n),
      next M (nseq n tokA) tokB = e n /\ next M (nseq n tokA) tokA = 1 - e n
    & next M (As_then_Bs m n) tokB = 1 /\ next M (As_then_Bs m n) tokA = 0].
Proof.
case: m => // m _.
have muA j : mu M (nseq j tokA) = S j by rewrite rogue_mu mem_nseq andbF mulr1 rogue_law_A.
have muB i j : mu M (As_then_Bs i.+1 j) = (1 - l) * (1 - h) ^+ j * h.
  by rewrite rogue_mu B_in_AB mulr0 add0r rogue_law_AB mulrA.
have nB : next M (nseq n tokA) tokB = (1 - l) * (1 - h) ^+ n * h / S n.
  by rewrite /next -[tokB :: _]/(As_then_Bs 1 n) muB muA.
split=> //.
- exact: muA.
- split; last first.
    by rewrite /e (toy_no_hazard hl hq) /next -[tokA :: _]/(nseq n.+1 tokA) !muA.
  rewrite nB /e /toy_hazard; congr (_ * _ / _); solve_ring R.
have nz : mu M (As_then_Bs m.+1 n) != 0 by rewrite muB gt_eqF // !mulr_gt0.
split; first by rewrite /next -[tokB :: _]/(As_then_Bs m.+2 n) muB -(muB m n) divff.
by rewrite /next rogue_mu inE B_in_AB orbT rogue_law_cons /rogue_step B_in_AB !mulr0 addr0 mul0r.
Qed.

Lemma take_AB k m n : take k (As_then_Bs m n) = As_then_Bs (minn k m) (minn (k - m) n).
Proof.
elim: k m => [|k IH] m; first by rewrite take0 sub0n !min0n.
case: m => [|m]; first by rewrite minn0 subn0 -[As_then_Bs 0 n]/(nseq n tokA) take_nseq_min.
by rewrite minnSS subSS -[LHS]/(tokB :: take k (As_then_Bs m n)) IH.
Qed.

Definition shape (v : seq bool) : bool := v == As_then_Bs (count_mem tokB v) (count_mem tokA v).

Lemma shapeP v : reflect (exists m n, v = As_then_Bs m n) (shape v).
Proof.
apply: (iffP eqP) => [->|[m [n ->]]]; first by do 2!eexists.
by rewrite /As_then_Bs !count_cat !count_nseq /= !mul0n !mul1n addn0 add0n.
Qed.

(* THEOREM rogue_reaches_only_As_then_Bs. In the rogue with a window of k >= 1 tokens, a text that the windowed simulator writes
   with positive probability is some tokens A and after them some tokens B. *)
Theorem rogue_reaches_only_As_then_Bs k v : (0 < k)%N -> 0 < windowed M k v -> exists m n, v = As_then_Bs m n.
Proof.
move=> k0; elim: v => [|a v IH]; first by exists 0%N, 0%N.
rewrite /windowed /= -/(windowed M k v) => pos.
have wv : 0 < windowed M k v.
  have := (scheduled_ge0 M (fun=> k) v); rewrite le0r => /orP[/eqP z|//].
  by move: pos; rewrite /windowed z mul0r ltxx.
have [m [n vE]] := IH wv; move: pos; rewrite pmulr_rgt0 // vE take_AB.
case: m vE => [|m] vE.
  by move=> _; case: a; [exists 1%N, n | exists 0%N, n.+1].
have m0 : (0 < minn k m.+1)%N by rewrite leq_min k0.
case: a; first by exists m.+2, n.
by have [_ _ _ _ [_ ->]] := rogue_laws (minn (k - m.+1) n) m0; rewrite ltxx.
Qed.

(* THEOREM rogue_B_window_is_closed. In the rogue with a window of k >= 1 tokens, after k tokens B the next token is B with
   probability 1, and the set that holds only the window of k tokens B is closed. *)
Theorem rogue_B_window_is_closed k : (0 < k)%N ->
  [/\ next M (nseq k tokB) tokB = 1, next M (nseq k tokB) tokA = 0
    & is_closed_set M k (fun v => v == nseq k tokB)].
Proof.
move=> k0; have [_ _ _ _ [nB nA]] := rogue_laws 0 k0.
have AB0 : As_then_Bs k 0 = nseq k tokB by rewrite /As_then_Bs cats0.
rewrite AB0 in nB nA; split=> // v a /eqP ->; case: a => [_|]; last by rewrite [next _ _ _]nA ltxx.
by apply/eqP; rewrite -[true :: nseq k tokB]/(nseq k.+1 tokB) take_nseq.
Qed.

Lemma rogue_next_B_gt0 k m n : (0 < k)%N -> 0 < next M (take k (As_then_Bs m n)) tokB.
Proof.
move=> k0; rewrite take_AB; case: m => [|m].
  rewrite minn0; have [_ _ _ [nB _] _] := rogue_laws (minn (k - 0) n) (ltn0Sn 0).
  by rewrite -[As_then_Bs 0 _]/(nseq _ tokA) nB toy_hazard_gt0.
have m0 : (0 < minn k m.+1)%N by rewrite leq_min k0.
by have [_ _ _ _ [-> _]] := rogue_laws (minn (k - m.+1) n) m0; rewrite ltr01.
Qed.

(* THEOREM rogue_B_window_is_the_only_closed_class. In the rogue with a window of k >= 1 tokens, from every text that the
   windowed simulator writes with positive probability it writes k tokens B next with positive probability; so every closed
   set of windows that holds the window of such a text holds the window of k tokens B. *)
Theorem rogue_B_window_is_the_only_closed_class k v : (0 < k)%N -> 0 < windowed M k v ->
  0 < continued M k v (nseq k tokB) /\
  (forall C : pred (seq bool), is_closed_set M k C -> C (take k v) -> C (nseq k tokB)).
Proof.
move=> k0 wv; have pos : 0 < continued M k v (nseq k tokB).
  have [m [n ->]] := rogue_reaches_only_As_then_Bs k0 wv.
  elim: {2}k => [|j IH]; first by rewrite ltr01.
  rewrite -[nseq j.+1 tokB]/(tokB :: nseq j tokB) /= mulr_gt0 //.
  have -> : nseq j tokB ++ As_then_Bs m n = As_then_Bs (j + m) n by rewrite /As_then_Bs nseqD catA.
  exact: rogue_next_B_gt0.
split=> // C Cc Cv; have := closed_set_continued Cc Cv pos.
by rewrite take_size_cat // size_nseq.
Qed.

(* The expected number of tokens up to the window of k tokens B. *)
Definition collapse_wait (k : nat) (v : seq bool) : R :=
  let m := count_mem tokB v in
  if m == 0%N then E k (minn k (size v)) + (k.-1)%:R else if (m < k)%N then (k - m)%:R else 1.

(* THEOREM rogue_collapse_is_inevitable. In the rogue with a window of k >= 1 tokens, let C = 1 / e_k + k. From every text that
   the windowed simulator writes with positive probability, for every N, the probability that the window is not k tokens B
   after any of the next N tokens is at most C (1 - 1/C)^N, and C >= 1. After n <= k tokens A the mean waiting time for it, up to
   N tokens, is at most t = E_n + k - 1 and short of it by at most t (1 - 1/C)^N, where E_n is the expected time of
   the first B after n tokens A. *)
Theorem rogue_collapse_is_inevitable k v N : (0 < k)%N -> 0 < windowed M k v ->
  let C := (e k)^-1 + k%:R in
  [/\ 1 <= C, avoid M k (all_B k) N v <= C * (1 - C^-1) ^+ N
    & forall n, (n <= k)%N -> v = nseq n tokA ->
        mean_wait M k (all_B k) N v <= E k n + (k.-1)%:R
        /\ E k n + (k.-1)%:R - mean_wait M k (all_B k) N v <= (E k n + (k.-1)%:R) * (1 - C^-1) ^+ N].
Proof.
move=> k0 wv C; have ek : 0 < e k by apply: toy_hazard_gt0.
have einv : 0 <= (e k)^-1 by rewrite invr_ge0 ltW.
have Ebound n : (n <= k)%N -> 0 <= E k n <= (e k)^-1.
  move=> nk; have [_] := toy_expected_time_of_the_first_B hl hq 0 nk.
  by rewrite /mean_wait big_ord0 subr0 expr0 mul1r.
have k1C : (1 : R) <= k%:R by rewrite ler1n.
have C1 : 1 <= C by rewrite /C ler_paddl.
have vs : shape v by apply/shapeP; apply: rogue_reaches_only_As_then_Bs wv.
have countB m n : count_mem tokB (As_then_Bs m n) = m.
  by rewrite /As_then_Bs count_cat !count_nseq /= mul0n mul1n addn0.
have sizeAB m n : size (As_then_Bs m n) = (m + n)%N by rewrite /As_then_Bs size_cat !size_nseq.
have twB m n : all_B k (As_then_Bs m n) = (k <= m)%N.
  rewrite /all_B take_AB; apply/eqP/idP => [eq|km].
    have := congr1 (count_mem tokB) eq; rewrite countB count_nseq /= mul1n => mk.
    by apply/minn_idPl.
  by rewrite (minn_idPl km) (eqP (_ : k - m == 0)%N) ?subn_eq0 // min0n /As_then_Bs cats0.
have tA n : collapse_wait k (nseq n tokA) = E k (minn k n) + (k.-1)%:R.
  by rewrite /collapse_wait count_nseq /= size_nseq.
have tB m n : collapse_wait k (As_then_Bs m.+1 n) = if (m.+1 < k)%N then (k - m.+1)%:R else 1.
  by rewrite /collapse_wait countB.
have tb w : shape w -> 0 <= collapse_wait k w <= C.
  move=> /shapeP[[|m] [n ->]].
    rewrite -[As_then_Bs 0 n]/(nseq n tokA) tA; have /andP[E0 E1] := Ebound _ (geq_minl k n).
    by rewrite addr_ge0 ?ler0n //= ler_add // ler_nat leq_pred.
  rewrite tB; case: ifP => mk; last by rewrite ler01 C1.
  by rewrite ler0n /C ler_paddl // ler_nat leq_subr.
have main := bounded_solution_is_the_expected_time (M := M) (k := k) (H := all_B k) (G := shape)
  (t := collapse_wait k) (C := C) _ _ _ N vs.
have [||| a b c] := main.
- move=> w a /shapeP[m [n ->]]; rewrite take_AB => pos _; apply/shapeP.
  case: a pos => [_|]; first by exists m.+1, n.
  case: m => [|m]; first by exists 0%N, n.+1.
  have m0 : (0 < minn k m.+1)%N by rewrite leq_min k0.
  by have [_ _ _ _ [_ ->]] := rogue_laws (minn (k - m.+1) n) m0; rewrite ltxx.
- exact: tb.
- have two (F : bool -> R) : \sum_a F a = F true + F false by rewrite big_bool.
  move=> w /shapeP[m [n ->]]; rewrite two take_AB.
  rewrite -[true :: _]/(As_then_Bs m.+1 n) twB; case: m => [|m].
    rewrite minn0 subn0 -[As_then_Bs 0 n]/(nseq n tokA) -[As_then_Bs 0 _]/(nseq (minn k n) tokA).
    rewrite -[false :: nseq n tokA]/(nseq n.+1 tokA) !tA tB.
    have -> : all_B k (nseq n.+1 tokA) = false by rewrite -[nseq _ tokA]/(As_then_Bs 0 n.+1) twB leqNgt k0.
    have [_ _ _ [nB nA] _] := rogue_laws (minn k n) (ltn0Sn 0); rewrite [next _ _ true]nB [next _ _ false]nA.
    have -> : (if (k <= 1)%N then 0 else if (1 < k)%N then (k - 1)%:R else 1) = (k.-1)%:R :> R.
      by rewrite subn1; case: ltnP => // k1; move: k0 k1; case: (k) => [|[|]].
    suff -> : E k (minn k n) = 1 + (1 - e (minn k n)) * E k (minn k n.+1) by solve_ring R.
    have [kn|nk] := leqP k n.
      rewrite (minn_idPl (leqW kn)) /E (toy_waitEk hl hq) -/e.
      by move: (lt0r_neq0 ek) => /eqP ek0; solve_field R.
    by rewrite (minn_idPr nk) /E (toy_waitE hl hq).
  have m0 : (0 < minn k m.+1)%N by rewrite leq_min k0.
  have [_ _ _ _ [nB nA]] := rogue_laws (minn (k - m.+1) n) m0; rewrite [next _ _ true]nB [next _ _ false]nA.
  rewrite mul0r addr0 mul1r !tB.
  have [mk|km] := ltnP m.+1 k; last by rewrite leqW // addr0.
  rewrite leqNgt; have [mk2|km2] := ltnP m.+2 k.
    by rewrite /= -mulrS subnSK.
  have -> : k = m.+2 by apply/eqP; rewrite eqn_leq km2 mk.
  by rewrite /= addr0 subSnn.
have rho0 : 0 <= 1 - C^-1 by rewrite subr_ge0 invf_le1 // (lt_le_trans ltr01 C1).
split=> // [|n nk vE].
  by apply: le_trans c _; rewrite ler_wpmul2r ?exprn_ge0 //; case/andP: (tb _ vs).
have tvE : collapse_wait k v = E k n + (k.-1)%:R by rewrite vE tA (minn_idPr nk).
by rewrite -tvE.
Qed.

(* THEOREM rogue_windowed_law_of_As. In the rogue with a window of k tokens, the first n tokens are all A with probability
   l + (1 - l) (1 - h)^n for n <= k, which is what full memory gives and at least l, and with probability S_k (1 - e_k)^(n - k)
   for n >= k, where S_k = l + (1 - l) (1 - h)^k. *)
Theorem rogue_windowed_law_of_As k n :
  windowed M k (nseq n tokA) = (if (n <= k)%N then S n else S k * (1 - e k) ^+ (n - k))
  /\ mu M (nseq n tokA) = S n /\ l <= S n.
Proof.
have [muA _ _ _ _] := rogue_laws n (ltn0Sn 0).
split; last by split=> //; rewrite ltW // toy_mass_gt_l.
rewrite -(toy_windowed_law_of_As hl hq k n) /windowed; elim: n {muA} => [|n IH] //=.
rewrite IH take_nseq_min; have [_ _ _ [_ ->] _] := rogue_laws (minn k n) (ltn0Sn 0).
by have [_ _ -> _] := toy_next_law_after_As hl hq (minn k n).
Qed.

(* THEOREM rogue_full_memory_keeps_luigi. In the rogue with full memory, for every n, the probability of n tokens A is
   l + (1 - l) (1 - h)^n, which is at least l; and it exceeds l by at most 1 / (1 + n h). *)
Theorem rogue_full_memory_keeps_luigi n :
  [/\ mu M (nseq n tokA) = l + (1 - l) * (1 - h) ^+ n, l <= mu M (nseq n tokA)
    & (mu M (nseq n tokA) - l) * (1 + h *+ n) <= 1].
Proof.
have [muA _ _ _ _] := rogue_laws n (ltn0Sn 0); rewrite muA; split=> //; first by rewrite ler_addl mulr_ge0 // ltW.
rewrite addrC addKr -mulrA; have h01 : 0 <= h <= 1 by rewrite ltW //=; case/andP: hh => _ /ltW.
have pb := power_below_quotient n h01; apply: le_trans pb.
rewrite ler_pimull //; last by rewrite ler_subl_addr ler_addl ltW.
by rewrite mulr_ge0 ?ltW // ltr_spaddl ?ltr01 // mulrn_wge0 // ltW.
Qed.

(* THEOREM rogue_expected_time_of_the_first_B. In the rogue with a window of k tokens, after n <= k tokens A, let E_n be
   (S_n + ... + S_(k-1) + S_k / e_k) / S_n. For every N the mean waiting time for B, up to N tokens, is at most E_n, and short
   of it by at most (1 - e_k)^N / e_k; for n = k, E_n is (l + (1 - l) (1 - h)^k) / ((1 - l) (1 - h)^k h). *)
Theorem rogue_expected_time_of_the_first_B k n N : (n <= k)%N ->
  0 <= E k n - mean_wait M k (latest_is tokB) N (nseq n tokA) <= (1 - e k) ^+ N / e k
  /\ E k k = (l + (1 - l) * (1 - h) ^+ k) / ((1 - l) * (1 - h) ^+ k * h).
Proof.
move=> nk; split; last first.
  rewrite /E (toy_waitEk hl hq) /toy_hazard invf_div; congr (_ / (_ * _)); solve_ring R.
have same j i : avoid M k (latest_is tokB) j (nseq i tokA)
    = avoid (seed_toy hl hq) k (latest_is tokB) j (nseq i tokA).
  elim: j i => [|j IH] i //; rewrite toy_avoid_B_step /= big_bool /= mulr0 add0r.
  rewrite (IH i.+1) take_nseq_min; have [_ _ _ [_ ->] _] := rogue_laws (minn k i) (ltn0Sn 0).
  by have [_ _ -> _] := toy_next_law_after_As hl hq (minn k i).
have -> : mean_wait M k (latest_is tokB) N (nseq n tokA)
    = mean_wait (seed_toy hl hq) k (latest_is tokB) N (nseq n tokA).
  by apply: eq_bigr => j _; apply: same.
by have [_] := toy_expected_time_of_the_first_B hl hq N nk.
Qed.
End Rogue.

(* THEOREM rogue_collapse_probabilities_tend_to_one. Over an Archimedean field, in the rogue with a window of k >= 1 tokens, from
   every text that the windowed simulator writes with positive probability, the probability that the window is not k
   tokens B after any of the next N tokens tends to 0, whatever 0 < l < 1 and 0 < h < 1. *)
Theorem rogue_collapse_probabilities_tend_to_one (R : archiFieldType) (l h : R) (hl : 0 < l < 1) (hh : 0 < h < 1) k v :
  (0 < k)%N -> 0 < windowed (rogue hl hh) k v ->
  tends_to (fun N => avoid (rogue hl hh) k (all_B k) N v) 0.
Proof.
move=> k0 wv; set C := (toy_hazard l (1 - h) k)^-1 + k%:R.
have main N := rogue_collapse_is_inevitable N k0 wv.
have [C1 _ _] := main 0%N; have C0 := lt_le_trans ltr01 C1.
have d1 : 0 < C^-1 <= 1 by rewrite invr_gt0 C0 invf_le1.
apply: (geometric_bound_tends_to (N1 := 0) (ltW C0) d1) => N _; have [_ b _] := main N.
by rewrite subn0 subr0 ger0_norm // avoid_ge0.
Qed.

(* THEOREM full_memory_collapses_fails. It is false that with full memory the rogue's collapse is certain: over every Archimedean
   field, whatever 0 < l < 1 and 0 < h < 1, the probabilities of n tokens A do not tend to 0; they tend to l. *)
Theorem full_memory_collapses_fails (R : archiFieldType) (l h : R) (hl : 0 < l < 1) (hh : 0 < h < 1) :
  ~ tends_to (fun n => mu (rogue hl hh) (nseq n tokA)) 0 /\ tends_to (fun n => mu (rogue hl hh) (nseq n tokA)) l.
Proof.
have /andP[l0 l1] := hl; have /andP[h0 h1] := hh; split=> [tend|].
  have [N0 /(_ N0 (leqnn _))] := tend l l0; have [_ low _] := rogue_full_memory_keeps_luigi hl hh N0.
  by rewrite subr0 ger0_norm ?(le_trans (ltW l0)) // ltNge low.
have h01 : 0 < h <= 1 by rewrite h0 ltW.
apply: (geometric_bound_tends_to (N1 := 0) (c := 1 - l) _ h01) => [|n _]; first by rewrite subr_ge0 ltW.
have [-> _ _] := rogue_full_memory_keeps_luigi hl hh n.
rewrite subn0 addrC addKr ger0_norm // mulr_ge0 ?exprn_ge0 ?subr_ge0 //; exact: ltW.
Qed.

(* Golden values of the rogue for l = 1/2 and h = 1/10. *)
Section Golden.
Variable R : numFieldType.
Add Field rogue_golden_field : (field_steps R).
Local Notation half := (1 / 2%:R : R).
Local Notation tenth := (1 / 10%:R : R).
Let two0 : 2%:R <> 0 :> R. Proof. by apply/eqP; rewrite pnatr_eq0. Qed.
Let ten0 : 10%:R <> 0 :> R. Proof. by apply/eqP; rewrite pnatr_eq0. Qed.
Let nine0 : 9%:R <> 0 :> R. Proof. by apply/eqP; rewrite pnatr_eq0. Qed.

Let tenE : 10%:R = 9%:R + 1 :> R. Proof. exact: mulrSr. Qed.

(* The mass and the hazard without a quotient of quotients. *)
Lemma rogue_mass_tenth (n : nat) : toy_mass half (1 - tenth) n = (10%:R ^+ n + 9%:R ^+ n) / (2%:R * 10%:R ^+ n).
Proof.
have -> : 1 - tenth = 9%:R / 10%:R by rewrite tenE; have := ten0; rewrite tenE; move: (9%:R) => x /= a; solve_field R.
rewrite /toy_mass expr_div_n; have /eqP : 10%:R ^+ n != 0 :> R by rewrite expf_neq0 //; apply/eqP.
move: (10%:R ^+ n) (9%:R ^+ n) (2%:R : R) two0 (mulr2n (1 : R)) => x y z z0 zE x0.
have -> : 1 - 1 / z = 1 / z by rewrite -[X in X - _](divff (introN eqP z0)) -mulrBl zE addrK.
solve_field R; by [].
Qed.

Lemma rogue_hazard_tenth (n : nat) : toy_hazard half (1 - tenth) n = 9%:R ^+ n / (10%:R * (10%:R ^+ n + 9%:R ^+ n)).
Proof.
have q10 : 1 - (1 - tenth) = 1 / 10%:R by rewrite opprB addrC subrK.
have l10 : 1 - half = 1 / 2%:R.
  have two1 : 2%:R = 1 + 1 :> R by rewrite mulr2n.
  by have := two0; rewrite two1 => a; solve_field R.
have tE : 1 - tenth = 9%:R / 10%:R by rewrite tenE; have := ten0; rewrite tenE; move: (9%:R) => x /= a; solve_field R.
rewrite /toy_hazard rogue_mass_tenth q10 l10 tE expr_div_n.
have sum0 : 10%:R ^+ n + 9%:R ^+ n <> 0 :> R by apply/eqP; rewrite -!natrX -natrD pnatr_eq0 addn_eq0 !expn_eq0.
have pow0 : 10%:R ^+ n <> 0 :> R by apply/eqP; rewrite expf_neq0 //; apply/eqP.
move: (2%:R : R) (10%:R : R) (10%:R ^+ n) (9%:R ^+ n) two0 ten0 sum0 pow0 => z t x y a b c d.
by solve_field R; do ?split.
Qed.

(* THEOREM rogue_golden_values. For l = 1/2 and h = 1/10, for every k: e_k = 9^k / (10 (10^k + 9^k)) and the expected
   time of the first B after k tokens A, under a window of k tokens, is 10 (10^k + 9^k) / 9^k; so it is 10 * 1729 / 729 for
   k = 3, and e_2 = 81 / (10 * 181). *)
Theorem rogue_golden_values :
  [/\ forall k, toy_hazard half (1 - tenth) k = 9%:R ^+ k / (10%:R * (10%:R ^+ k + 9%:R ^+ k)),
      forall k, toy_wait half (1 - tenth) k k = 10%:R * (10%:R ^+ k + 9%:R ^+ k) / 9%:R ^+ k,
      toy_wait half (1 - tenth) 3 3 = 10%:R * 1729%:R / 729%:R
    & toy_hazard half (1 - tenth) 2 = 81%:R / (10%:R * 181%:R)].
Proof.
have waitE k : toy_wait half (1 - tenth) k k = 10%:R * (10%:R ^+ k + 9%:R ^+ k) / 9%:R ^+ k.
  have m0 : toy_mass half (1 - tenth) k != 0.
    rewrite rogue_mass_tenth mulf_neq0 ?invr_eq0 ?mulf_neq0 ?expf_neq0 ?pnatr_eq0 //.
    by rewrite -!natrX -natrD pnatr_eq0 addn_eq0 !expn_eq0.
  by rewrite /toy_wait big_geq // add0r mulrAC divff // rogue_hazard_tenth mul1r invf_div.
split=> //; first exact: rogue_hazard_tenth.
  by rewrite waitE -!natrX -natrD.
by rewrite rogue_hazard_tenth -!natrX -natrD.
Qed.
End Golden.
