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
End Rogue.
