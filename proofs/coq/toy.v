(* The seed toy under a window: the first B, the return to As only, the ceilings and the drift of luigi.

   The seed toy has two premises over the tokens A and B: luigi, of prior weight l, always gives A; waluigi, of prior
   weight 1 - l, gives A with probability q and otherwise B, independently; 0 < l < 1 and 0 < q < 1. Texts have the latest
   token first; [nseq n tokA] is the text of n tokens A.

   [toy_mass l q n] is S_n = l + (1 - l) q^n, the probability of n tokens A. [toy_hazard l q n] is e_n, the probability that
   B follows n tokens A: e_n = (1 - l) q^n (1 - q) / S_n.
   The target [latest_is b] is the set of texts whose latest token is b; the target [all_A k] is the set of texts whose k
   latest tokens are A. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import conservation premises window generators field_steps first_passage.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition toy_mass (R : numFieldType) (l q : R) (n : nat) : R := l + (1 - l) * q ^+ n.
Definition toy_hazard (R : numFieldType) (l q : R) (n : nat) : R := (1 - l) * q ^+ n * (1 - q) / toy_mass l q n.
(* E_n, the expected time of the first B after n <= k tokens A, under a window of k tokens. *)
Definition toy_wait (R : numFieldType) (l q : R) (k n : nat) : R :=
  (\sum_(n <= j < k) toy_mass l q j + toy_mass l q k / toy_hazard l q k) / toy_mass l q n.
Definition latest_is (b : bool) (v : seq bool) : bool := ohead v == Some b.
Definition all_A (k : nat) (v : seq bool) : bool := take k v == nseq k tokA.

Section Toy.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field toy_field : (field_steps R).
Let T := seed_toy hl hq.
Let S := toy_mass l q.
Let e := toy_hazard l q.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.
Let qn n : 0 < q ^+ n. Proof. exact: exprn_gt0. Qed.

Lemma toy_mass_gt0 n : 0 < S n.
Proof. by rewrite /S /toy_mass addr_gt0 // mulr_gt0. Qed.

Let S0 n : S n != 0. Proof. by rewrite gt_eqF // toy_mass_gt0. Qed.

Lemma toy_mass_gt_l n : l < S n.
Proof. by rewrite /S /toy_mass ltr_addl mulr_gt0. Qed.

Lemma toy_mass_le1 n : S n <= 1.
Proof.
have -> : 1 = l + (1 - l) * 1 by solve_ring R.
by rewrite /S /toy_mass ler_add2l ler_wpmul2l ?(ltW l1) // exprn_ile1 ?ltW //; case/andP: hq.
Qed.

Lemma toy_mass_drop n : S n - S n.+1 = (1 - l) * q ^+ n * (1 - q).
Proof. by rewrite /S /toy_mass; solve_ring R. Qed.

Lemma toy_mass_decreasing m n : (m <= n)%N -> S n <= S m.
Proof.
move=> /subnKC <-; elim: (n - m)%N => [|d IH]; first by rewrite addn0.
rewrite addnS; apply: le_trans IH; rewrite -subr_ge0 toy_mass_drop.
by rewrite !mulr_ge0 ?ltW.
Qed.

Lemma toy_hazardE n : e n * S n = (1 - l) * q ^+ n * (1 - q).
Proof. by rewrite /e /toy_hazard divfK. Qed.

Lemma toy_no_hazard n : 1 - e n = S n.+1 / S n.
Proof.
apply: (mulIf (S0 n)); rewrite divfK // mulrBl mul1r toy_hazardE -toy_mass_drop.
by rewrite opprB addrC subrK.
Qed.

Lemma toy_hazard_gt0 n : 0 < e n.
Proof. by rewrite /e /toy_hazard divr_gt0 ?mulr_gt0 // toy_mass_gt0. Qed.

Lemma toy_hazard_lt1 n : e n < 1.
Proof. by rewrite -subr_gt0 toy_no_hazard divr_gt0 ?toy_mass_gt0. Qed.

(* THEOREM toy_next_law_after_As. In the seed toy, for every n, the text of n tokens A has the probability
   S_n = l + (1 - l) q^n, B follows it with probability e_n = (1 - l) q^n (1 - q) / S_n and A with probability 1 - e_n, and the
   amplitude of luigi after it is l / S_n. *)
Theorem toy_next_law_after_As n :
  [/\ mu T (nseq n tokA) = S n, next T (nseq n tokA) tokB = e n, next T (nseq n tokA) tokA = 1 - e n
    & alpha T luigi (nseq n tokA) = l / S n].
Proof.
have muA m : mu T (nseq m tokA) = S m by rewrite seed_toy_mu_A.
split=> //; last by rewrite /alpha muA seed_luigi mem_nseq andbF mulr1.
  rewrite /next muA seed_toy_mu_B ?inE //.
  have -> : count_mem tokA (tokB :: nseq n tokA) = n by rewrite /= count_nseq mul1n.
  have -> : count_mem tokB (tokB :: nseq n tokA) = 1%N by rewrite /= count_nseq.
  by rewrite expr1 mulrA.
by rewrite /next -[tokA :: _]/(nseq n.+1 tokA) !muA toy_no_hazard.
Qed.

(* THEOREM toy_next_law_after_a_B. In the seed toy, after every text with a B in it the next token is A with probability q
   and B with probability 1 - q, the amplitude of luigi is 0 and that of waluigi is 1. *)
Theorem toy_next_law_after_a_B w : tokB \in w ->
  [/\ next T w tokA = q, next T w tokB = 1 - q, alpha T luigi w = 0 & alpha T waluigi w = 1].
Proof.
move=> Bw; have W := seed_waluigi_gt0 hl hq w; have muE v : tokB \in v -> mu T v = (1 - l) * law T waluigi v.
  by move=> Bv; rewrite seed_toy_mu_B // seed_waluigi.
have nz : (1 - l) * law T waluigi w != 0 by rewrite mulf_neq0 // ?gt_eqF.
have next_c a : next T w a = coin q a.
  rewrite /next !muE ?inE ?Bw ?orbT // -[law T waluigi (a :: w)]/(seed_law q waluigi (a :: w)) /seed_law iid_cons /=.
  by rewrite mulrCA mulfK.
split; rewrite ?next_c //; first by rewrite /alpha seed_luigi Bw mulr0 mul0r.
by rewrite /alpha muE // divff.
Qed.

Lemma toy_next_gt0 w a : 0 < next T w a.
Proof. by rewrite next_gt0 seed_toy_mu_gt0. Qed.

Lemma take_nseq_min j n : take j (nseq n tokA) = nseq (minn j n) tokA.
Proof.
by elim: j n => [|j IH] [|n] //; rewrite minnSS /= IH.
Qed.

(* THEOREM toy_schedule_law_of_As. In the seed toy, for every sequence of window lengths K, which need not be a forgetting
   schedule, the probability that the first n tokens are all A is the product over t < n of 1 - e_m with m = min(K t, t). *)
Theorem toy_schedule_law_of_As (K : nat -> nat) n :
  scheduled T K (nseq n tokA) = \prod_(t < n) (1 - e (minn (K t) t)).
Proof.
elim: n => [|n IH]; first by rewrite big_ord0.
rewrite big_ord_recr /= IH size_nseq take_nseq_min; congr (_ * _).
by case: (toy_next_law_after_As (minn (K n) n)).
Qed.

(* THEOREM toy_windowed_law_of_As. In the seed toy with a window of k tokens, the first n tokens are all A with probability
   S_n for n <= k and S_k (1 - e_k)^(n - k) for n >= k. *)
Theorem toy_windowed_law_of_As k n :
  windowed T k (nseq n tokA) = if (n <= k)%N then S n else S k * (1 - e k) ^+ (n - k).
Proof.
rewrite /windowed; elim: n => [|n IH] /=.
  by rewrite /S /toy_mass expr0; solve_ring R.
rewrite IH take_nseq_min; have [_ _ -> _] := toy_next_law_after_As (minn k n).
case: ltngtP => [nk|kn|->]; rewrite ?ltnS ?leqNgt.
- by rewrite toy_no_hazard mulrC divfK.
- by rewrite -mulrA -exprSr -subSn // ltnW.
- by rewrite subSnn expr1.
Qed.

(* The first B. *)

Let E := toy_wait l q.

Lemma toy_hazard_decreasing m n : (m <= n)%N -> e n <= e m.
Proof.
move=> mn; suff: 1 - e m <= 1 - e n by rewrite ler_add2l ler_opp2.
elim: n mn => [|n IH]; first by case: m.
rewrite leq_eqVlt => /orP[/eqP->//|]; rewrite ltnS => mn; apply: le_trans (IH mn) _.
rewrite !toy_no_hazard ler_pdivr_mulr ?toy_mass_gt0 // mulrAC ler_pdivl_mulr ?toy_mass_gt0 // -subr_ge0.
have -> : S n.+2 * S n - S n.+1 * S n.+1 = l * (1 - l) * q ^+ n * ((1 - q) * (1 - q)).
  by rewrite /S /toy_mass; solve_ring R.
by rewrite !mulr_ge0 ?ltW.
Qed.

Lemma toy_hazard_le_waluigi n : e n <= 1 - q.
Proof.
rewrite /e /toy_hazard ler_pdivr_mulr ?toy_mass_gt0 // mulrC ler_wpmul2l ?(ltW q1) //.
by rewrite /toy_mass ler_addr ltW.
Qed.

Lemma toy_text_of_As w : tokB \notin w -> w = nseq (size w) tokA.
Proof. by elim: w => [|[] w IH] //=; rewrite inE => /IH {1}->. Qed.

Lemma toy_next_B_ge k w : (size w <= k)%N -> e k <= next T w tokB.
Proof.
move=> wk; have [Bw|Aw] := boolP (tokB \in w).
  by have [_ -> _ _] := toy_next_law_after_a_B Bw; apply: toy_hazard_le_waluigi.
rewrite (toy_text_of_As Aw); have [_ -> _ _] := toy_next_law_after_As (size w).
exact: toy_hazard_decreasing.
Qed.

Lemma toy_avoid_B_step k N v :
  avoid T k (latest_is tokB) N.+1 v = next T (take k v) tokA * avoid T k (latest_is tokB) N (tokA :: v).
Proof. by rewrite /= big_bool /= mulr0 add0r. Qed.

(* THEOREM toy_B_is_inevitable. In the seed toy with a window of k tokens, for every k, from every text, the probability that
   no B comes within N tokens is at most (1 - e_k)^N, and 0 < e_k < 1. *)
Theorem toy_B_is_inevitable k N v :
  0 < e k < 1 /\ avoid T k (latest_is tokB) N v <= (1 - e k) ^+ N.
Proof.
split; first by rewrite toy_hazard_gt0 toy_hazard_lt1.
elim: N v => [|N IH] v; first by rewrite expr0.
rewrite toy_avoid_B_step exprS ler_pmul ?next_ge0 ?avoid_ge0 //.
have sk : (size (take k v) <= k)%N by rewrite size_take_min geq_minl.
have next2 : next T (take k v) tokA + next T (take k v) tokB = 1.
  by rewrite addrC -(next_sum (seed_toy_mu_gt0 hl hq (take k v))) big_bool.
have -> : next T (take k v) tokA = 1 - next T (take k v) tokB by rewrite -next2 addrK.
rewrite ler_add2l ler_opp2.
exact: toy_next_B_ge.
Qed.

(* THEOREM toy_no_B_from_As. In the seed toy with a window of k tokens, after n tokens A the probability that no B comes
   within N tokens is the product over j < N of 1 - e_m with m = min(k, n + j); from the full window of As it is
   (1 - e_k)^N; from the empty text it is the windowed law of the text of N tokens A. *)
Theorem toy_no_B_from_As k N n :
  [/\ avoid T k (latest_is tokB) N (nseq n tokA) = \prod_(j < N) (1 - e (minn k (n + j))),
      (k <= n)%N -> avoid T k (latest_is tokB) N (nseq n tokA) = (1 - e k) ^+ N
    & avoid T k (latest_is tokB) N [::] = windowed T k (nseq N tokA)].
Proof.
have main N' n' : avoid T k (latest_is tokB) N' (nseq n' tokA) = \prod_(j < N') (1 - e (minn k (n' + j))).
  elim: N' n' => [|m IH] n'; first by rewrite big_ord0.
  rewrite toy_avoid_B_step (IH n'.+1) big_ord_recl addn0 take_nseq_min.
  have [_ _ -> _] := toy_next_law_after_As (minn k n'); congr (_ * _).
  by apply: eq_bigr => j _; rewrite /= /bump leq0n add1n addSnnS.
split=> // [kn|].
  rewrite main (eq_bigr (fun=> 1 - e k)) ?prodr_const ?card_ord // => j _.
  by rewrite (minn_idPl _) // (leq_trans kn) // leq_addr.
by rewrite (main N 0%N) /windowed toy_schedule_law_of_As.
Qed.

Lemma toy_waitE k n : (n < k)%N -> E k n = 1 + (1 - e n) * E k n.+1.
Proof.
move=> nk; rewrite /E /toy_wait big_ltn // toy_no_hazard -/S -/e.
rewrite [S n.+1 / S n]mulrC -mulrA [S n.+1 * _]mulrC divfK // -addrA mulrDl divff //.
by rewrite [_^-1 * _]mulrC.
Qed.

Lemma toy_waitEk k : E k k = (e k)^-1.
Proof. by rewrite /E /toy_wait big_geq // add0r mulrAC divff // mul1r. Qed.

Lemma toy_wait0 k : E k 0 = \sum_(j < k) S j + S k / e k.
Proof.
have m0 : toy_mass l q 0 = 1 by rewrite /toy_mass expr0; solve_ring R.
by rewrite /E /toy_wait m0 big_mkord divr1.
Qed.

Let e0 n : e n != 0. Proof. by rewrite gt_eqF // toy_hazard_gt0. Qed.

(* THEOREM toy_hitting_equation. In the seed toy with a window of k tokens, the hitting equations of the first B along the
   texts of As, t_k = 1 + (1 - e_k) t_k and t_n = 1 + (1 - e_n) t_(n+1) for n < k, have exactly one solution: t_n is
   (S_n + ... + S_(k-1) + S_k / e_k) / S_n for n <= k; so t_k is 1 / e_k, and t_0 is S_0 + ... + S_(k-1) + S_k / e_k. *)
Theorem toy_hitting_equation k (t : nat -> R) :
  (t k = 1 + (1 - e k) * t k /\ (forall n, (n < k)%N -> t n = 1 + (1 - e n) * t n.+1)) <->
  [/\ forall n, (n <= k)%N -> t n = (\sum_(n <= j < k) S j + S k / e k) / S n, t k = (e k)^-1
    & t 0%N = \sum_(j < k) S j + S k / e k].
Proof.
split=> [[tk tn]|[tE tk t0]]; last first.
  split=> [|n nk]; first by rewrite tk; solve_field R; apply/eqP.
  by rewrite (tE n (ltnW nk)) (tE n.+1 nk); apply: (toy_waitE nk).
have tkE : t k = (e k)^-1.
  apply: (mulIf (e0 k)); rewrite mulVf //; move/eqP: tk; rewrite -subr_eq0.
  have -> : t k - (1 + (1 - e k) * t k) = t k * e k - 1 by solve_ring R.
  by rewrite subr_eq0 => /eqP.
have main d : (d <= k)%N -> t (k - d)%N = E k (k - d).
  elim: d => [|d IH] dk; first by rewrite subn0 tkE toy_waitEk.
  have nk : (k - d.+1 < k)%N by rewrite ltn_subrL (leq_trans _ dk).
  by rewrite (tn _ nk) (toy_waitE nk) subnSK // IH // ltnW.
have all n : (n <= k)%N -> t n = E k n.
  by move=> nk; rewrite -(subKn nk) main // leq_subr.
by split=> // ; rewrite all // toy_wait0.
Qed.

(* THEOREM toy_expected_time_of_the_first_B. In the seed toy with a window of k tokens, after n <= k tokens A, let E_n be the
   solution of the hitting equations. For every N the mean waiting time for B, up to N tokens, is E_n less the probability
   that no B comes within N tokens times E_m with m = min(k, n + N), and this error is at most (1 - e_k)^N / e_k. *)
Theorem toy_expected_time_of_the_first_B k n N : (n <= k)%N ->
  mean_wait T k (latest_is tokB) N (nseq n tokA)
    = E k n - avoid T k (latest_is tokB) N (nseq n tokA) * E k (minn k (n + N))
  /\ 0 <= E k n - mean_wait T k (latest_is tokB) N (nseq n tokA) <= (1 - e k) ^+ N / e k.
Proof.
move=> nk; have exact_error : mean_wait T k (latest_is tokB) N (nseq n tokA)
    = E k n - avoid T k (latest_is tokB) N (nseq n tokA) * E k (minn k (n + N)).
  have step m : mean_wait T k (latest_is tokB) m.+1 (nseq n tokA) = mean_wait T k (latest_is tokB) m (nseq n tokA)
      + avoid T k (latest_is tokB) m (nseq n tokA) by rewrite /mean_wait big_ord_recr.
  elim: N => [|N IH]; first by rewrite addn0 (minn_idPr nk) mul1r subrr /mean_wait big_ord0.
  rewrite step IH; have [av _ _] := toy_no_B_from_As k N.+1 n; have [av' _ _] := toy_no_B_from_As k N n.
  rewrite av big_ord_recr /= -av' -addrA -mulrA; congr (_ + _).
  suff -> : E k (minn k (n + N)) = 1 + (1 - e (minn k (n + N))) * E k (minn k (n + N.+1)) by solve_ring R.
  have [lt|ge] := ltnP (n + N) k.
    by rewrite addnS (minn_idPr lt) (toy_waitE lt).
  rewrite (minn_idPl _) ?addnS ?leqW // toy_waitEk.
  by solve_field R; apply/eqP.
split=> //; rewrite exact_error opprB addrC subrK.
have wait_ge0 m : (m <= k)%N -> 0 <= E k m <= (e k)^-1.
  move=> mk; rewrite -(subKn mk); elim: (k - m)%N => [|d IH].
    by rewrite subn0 toy_waitEk lexx invr_ge0 ltW ?toy_hazard_gt0.
  have [kd|dk] := leqP k d.
    by rewrite subnS; move: IH; move: kd; rewrite -subn_eq0 => /eqP ->.
  have nk' : (k - d.+1 < k)%N by rewrite ltn_subrL (leq_ltn_trans _ dk).
  rewrite (toy_waitE nk') subnSK //; case/andP: IH => IH1 IH2.
  have u0 : 0 <= 1 - e (k - d.+1) by rewrite subr_ge0 ltW ?toy_hazard_lt1.
  apply/andP; split; first by apply: addr_ge0; [exact: ler01 | exact: mulr_ge0].
  have -> : (e k)^-1 = 1 + (1 - e k) * (e k)^-1 by solve_field R; apply/eqP.
  rewrite ler_add2l ler_pmul // ler_add2l ler_opp2 toy_hazard_decreasing // ltnW //.
have /andP[m0 m1] := wait_ge0 _ (geq_minl k (n + N)).
rewrite mulr_ge0 ?avoid_ge0 //= ler_pmul ?avoid_ge0 //.
by have [_] := toy_B_is_inevitable k N (nseq n tokA).
Qed.

(* The return to a window of As only. *)

Let r k n : R := ((q ^+ k)^-1 - (q ^+ n)^-1) / (1 - q).

Let qn0 n : q ^+ n != 0. Proof. by rewrite gt_eqF. Qed.
Let q10 : 1 - q != 0. Proof. by rewrite gt_eqF. Qed.

Lemma toy_returnE k n : r k n = 1 + q * r k n.+1 + (1 - q) * r k 0.
Proof.
rewrite /r expr0 invr1 exprS; have := qn0 n; have := qn0 k; have q00 : q != 0 by rewrite gt_eqF.
by move: (q ^+ n) (q ^+ k) q00 q10 => x y /eqP a /eqP b /eqP c /eqP d; solve_field R; do ?split.
Qed.

(* THEOREM toy_return_equation. In the seed toy the equations r_k = 0 and r_n = 1 + q r_(n+1) + (1 - q) r_0 for n < k, of the
   time that k tokens A in a row take when n of them stand since the last B, have exactly one solution:
   r_n = (q^-k - q^-n) / (1 - q) for n <= k; so r_0 = (q^-k - 1) / (1 - q). *)
Theorem toy_return_equation k (t : nat -> R) :
  (t k = 0 /\ (forall n, (n < k)%N -> t n = 1 + q * t n.+1 + (1 - q) * t 0%N)) <->
  (forall n, (n <= k)%N -> t n = ((q ^+ k)^-1 - (q ^+ n)^-1) / (1 - q)).
Proof.
split=> [[tk tn]|tE]; last first.
  split=> [|n nk]; first by rewrite tE // subrr mul0r.
  by rewrite !tE // ?(ltnW nk) //; apply: toy_returnE.
pose d n := t n - r k n.
have dk : d k = 0 by rewrite /d tk /r subrr mul0r subr0.
have dn n : (n < k)%N -> d n = q * d n.+1 + (1 - q) * d 0%N.
  by move=> nk; rewrite /d (tn _ nk) (toy_returnE k n); solve_ring R.
have dm j : (j <= k)%N -> d (k - j)%N = (1 - q ^+ j) * d 0%N.
  elim: j => [|j IH] jk; first by rewrite subn0 dk expr0 subrr mul0r.
  have nk : (k - j.+1 < k)%N by rewrite ltn_subrL (leq_trans _ jk).
  by rewrite (dn _ nk) subnSK // IH ?(ltnW jk) // exprS; solve_ring R.
have d0 : d 0%N = 0.
  have := dm k (leqnn k); rewrite subnn => /eqP; rewrite -subr_eq0.
  have -> : d 0%N - (1 - q ^+ k) * d 0%N = q ^+ k * d 0%N by solve_ring R.
  by rewrite mulf_eq0 (negbTE (qn0 k)) /= => /eqP.
move=> n nk; apply/eqP; rewrite -subr_eq0 -/(d n) -(subKn nk) dm ?leq_subr //.
by rewrite d0 mulr0.
Qed.

(* THEOREM toy_expected_time_of_the_return. In the seed toy with a window of k >= 1 tokens, from every text whose window holds
   a B, with n tokens A after the latest B, let r_n = (q^-k - q^-n) / (1 - q) and C = r_0. Then for every N the mean waiting
   time for a window of k tokens A, up to N tokens, is at most r_n and short of it by at most r_n (1 - 1/C)^N, and the
   probability that no such window comes within N tokens is at most r_n (1 - 1/C)^N; just after a B, r_n = C. *)
Theorem toy_expected_time_of_the_return k v N : tokB \in take k v ->
  let rn := ((q ^+ k)^-1 - (q ^+ index tokB v)^-1) / (1 - q) in
  let C := ((q ^+ k)^-1 - 1) / (1 - q) in
  [/\ mean_wait T k (all_A k) N v <= rn, rn - mean_wait T k (all_A k) N v <= rn * (1 - C^-1) ^+ N
    & avoid T k (all_A k) N v <= rn * (1 - C^-1) ^+ N].
Proof.
move=> Bv; pose G := [pred w | tokB \in take k w]; pose t w := r k (index tokB w).
have idx w : G w -> (index tokB w < k)%N.
  by move=> /= Gw; rewrite -in_take // (mem_take Gw).
have k0 : (0 < k)%N by exact: leq_ltn_trans (leq0n _) (idx v Bv).
have target w : G w -> all_A k (tokA :: w) = (index tokB w == k.-1).
  move=> /= Gw; have lt := idx _ Gw; have Bw := mem_take Gw; apply/idP/eqP => [/eqP Aw|ik].
    apply/eqP; rewrite -eqSS prednK // eqn_leq lt /= leqNgt; apply/negP => ile.
    have : tokB \in take k (tokA :: w) by rewrite in_take ?inE ?Bw ?orbT.
    by rewrite Aw mem_nseq andbF.
  apply/eqP; have sw : (size w >= k)%N by rewrite -(prednK k0) -ik index_mem.
  have st : size (take k (tokA :: w)) = k by rewrite size_takel //= leqW.
  rewrite -{2}st; apply: toy_text_of_As; rewrite in_take /= ?inE ?Bw ?orbT //.
  by rewrite ik prednK // ltnn.
have GB w : G (tokB :: w) by rewrite /= -(prednK k0) /= inE eqxx.
have nB w : all_A k (tokB :: w) = false by rewrite /all_A -(prednK k0).
have GA w : G w -> ~~ all_A k (tokA :: w) -> G (tokA :: w).
  move=> Gw; rewrite (target _ Gw) => ni /=; have := idx _ Gw; have Bw := mem_take Gw => lt.
  rewrite in_take ?inE ?Bw ?orbT //= ltn_neqAle lt andbT.
  by apply: contra ni => /eqP <-.
have r_decreasing n : (n <= k)%N -> 0 <= r k n <= r k 0.
  move=> nk; rewrite /r divr_ge0 ?(ltW q1) //=.
    rewrite ler_wpmul2r ?invr_ge0 ?(ltW q1) // ler_add2l ler_opp2 expr0 lef_pinv ?posrE ?ltr01 //.
    by rewrite exprn_ile1 ?ltW //; case/andP: hq.
  rewrite subr_ge0 lef_pinv ?posrE // ler_wiexpn2l ?ltW //; by case/andP: hq.
have -> : ((q ^+ k)^-1 - 1) / (1 - q) = r k 0 by rewrite /r expr0 invr1.
apply: (bounded_solution_is_the_expected_time (M := T) (G := G) (t := t)) => // [w [] Gw _ nA|w Gw|w Gw].
- exact: GB.
- exact: GA.
- by apply: r_decreasing; rewrite ltnW // idx.
have [nA nB' _ _] := toy_next_law_after_a_B Gw.
rewrite big_bool nB [next _ _ true]nB' [next _ _ false]nA (target _ Gw) /t {1}toy_returnE -addrA.
rewrite [q * _ + _]addrC; congr (1 + (_ + q * _)).
by have [ik|//] := eqVneq; rewrite ik prednK // /r subrr mul0r.
Qed.

(* Irreducibility, ceilings, drift, the stationary law. *)

(* THEOREM toy_is_irreducible. In the seed toy with a window of k tokens, after every text every further text has positive
   probability; so k tokens later the window is any given word u of k tokens with positive probability, and a set of
   windows that no token leaves and that holds the window of some text holds all full windows. *)
Theorem toy_is_irreducible k :
  [/\ forall v u, 0 < continued T k v u,
      forall v u : seq bool, size u = k -> take k (u ++ v) = u
    & forall (C : pred (seq bool)) v u, is_closed_set T k C -> C (take k v) -> size u = k -> C u].
Proof.
have pos v u : 0 < continued T k v u.
  by elim: u => [|a u IH] /=; rewrite ?ltr01 // mulr_gt0 // toy_next_gt0.
have win (v u : seq bool) : size u = k -> take k (u ++ v) = u by move<-; rewrite take_size_cat.
split=> // C v u Cc Cv su; rewrite -(win v u su).
exact: closed_set_continued Cc Cv (pos v u).
Qed.

(* THEOREM toy_evidence_ceilings. In the seed toy, for every k, the amplitude of luigi after a text of at most k tokens is at
   most l / S_k, which is below 1 and is attained at k tokens A; for k >= 1 that of waluigi attains 1 at k tokens B. *)
Theorem toy_evidence_ceilings k :
  [/\ forall w, (size w <= k)%N -> alpha T luigi w <= l / S k,
      alpha T luigi (nseq k tokA) = l / S k,
      l / S k < 1
    & (0 < k)%N -> alpha T waluigi (nseq k tokB) = 1].
Proof.
have at_A n : alpha T luigi (nseq n tokA) = l / S n by have [] := toy_next_law_after_As n.
have lS n : 0 <= l / S n by rewrite divr_ge0 ?ltW // toy_mass_gt0.
split=> // [w wk||k0].
- have [Bw|Aw] := boolP (tokB \in w); first by have [_ _ -> _] := toy_next_law_after_a_B Bw.
  rewrite (toy_text_of_As Aw) at_A ler_pmul2l // lef_pinv ?posrE ?toy_mass_gt0 //.
  exact: toy_mass_decreasing.
- by rewrite ltr_pdivr_mulr ?toy_mass_gt0 // mul1r toy_mass_gt_l.
- by have [] := @toy_next_law_after_a_B (nseq k tokB); first by rewrite mem_nseq k0 /=.
Qed.

(* THEOREM toy_drift_of_luigi. In the seed toy with a window of k >= 1 tokens, the drift of luigi is
   - l (1 - l) q^k (1 - q) / S_k^2, which is negative, at k tokens A; it is q l / S_k, which is positive, at one B followed by
   k - 1 tokens A; and it is 0 at every other full window. *)
Theorem toy_drift_of_luigi k : (0 < k)%N ->
  [/\ drift T k luigi (nseq k tokA) = - (l * (1 - l) * q ^+ k * (1 - q) / S k ^+ 2),
      drift T k luigi (nseq k tokA) < 0,
      drift T k luigi (rcons (nseq k.-1 tokA) tokB) = q * (l / S k),
      0 < drift T k luigi (rcons (nseq k.-1 tokA) tokB)
    & forall w, size w = k -> w != nseq k tokA -> w != rcons (nseq k.-1 tokA) tokB -> drift T k luigi w = 0].
Proof.
case: k => // k _ /=; have at_A n : alpha T luigi (nseq n tokA) = l / S n by have [] := toy_next_law_after_As n.
have at_B w : alpha T luigi (tokB :: w) = 0.
  by have [] := @toy_next_law_after_a_B (tokB :: w); first by rewrite inE eqxx.
have drift_A : drift T k.+1 luigi (nseq k.+1 tokA) = - (l * (1 - l) * q ^+ k.+1 * (1 - q) / S k.+1 ^+ 2).
  rewrite /drift big_bool /= -/tokB at_B mulr0 add0r -[false :: take k _]/(nseq 1 tokA ++ take k (nseq k.+1 tokA)).
  rewrite take_nseq_min (minn_idPl (leqnSn k)) -[nseq 1 tokA ++ _]/(nseq k.+1 tokA).
  rewrite -[tokA :: nseq k tokA]/(nseq k.+1 tokA) at_A; have [_ _ -> _] := toy_next_law_after_As k.+1.
  have := toy_hazardE k.+1; have := S0 k.+1; move: (S k.+1) (e k.+1) => s x s0 xs.
  have -> : l * (1 - l) * q ^+ k.+1 * (1 - q) = l * (x * s) by rewrite xs; solve_ring R.
  by move/eqP in s0; solve_field R.
have last_B : tokB \in rcons (nseq k tokA) tokB by rewrite mem_rcons inE eqxx.
have [nA _ aB _] := toy_next_law_after_a_B last_B.
have drift_B : drift T k.+1 luigi (rcons (nseq k tokA) tokB) = q * (l / S k.+1).
  rewrite /drift big_bool /= -/tokB at_B mulr0 add0r aB subr0 nA -cats1 take_size_cat ?size_nseq //.
  by rewrite -[false :: nseq k tokA]/(nseq k.+1 tokA) at_A.
split=> //.
- rewrite drift_A oppr_lt0 divr_gt0 ?exprn_gt0 ?toy_mass_gt0 //.
  by rewrite !mulr_gt0.
- by rewrite drift_B mulr_gt0 // divr_gt0 ?toy_mass_gt0.
move=> w sw wA wB; have Bw : tokB \in w.
  by apply: contraR wA => /toy_text_of_As ->; rewrite sw.
have [_ _ aw _] := toy_next_law_after_a_B Bw.
rewrite /drift big_bool /= -/tokB at_B mulr0 add0r aw subr0.
have Bt : tokB \in false :: take k w.
  rewrite inE /=; apply: contraR wB => /toy_text_of_As; rewrite size_takel ?sw // => tw.
  have := Bw; rewrite -{1 2}(cat_take_drop k w) tw.
  have : size (drop k w) = 1%N by rewrite size_drop sw subSnn.
  case: (drop k w) => [|b [|]] //= _; rewrite mem_cat mem_nseq andbF /= inE => /eqP <-.
  by rewrite cats1.
by have [_ _ -> _] := toy_next_law_after_a_B Bt; rewrite mulr0.
Qed.

(* THEOREM toy_stationary_law. In the seed toy with a window of k tokens, the law u -> mu(u) of k tokens is stationary on full
   windows, it gives k tokens A the mass S_k, and under it the mean amplitude of luigi is l. *)
Theorem toy_stationary_law k :
  [/\ \sum_(u : k.-tuple bool) mu T u = 1,
      forall u : k.-tuple bool, \sum_(v : k.-tuple bool) mu T v * window_step T k v u = mu T u,
      mu T (nseq k tokA) = S k
    & \sum_(u : k.-tuple bool) mu T u * alpha T luigi u = l].
Proof.
have st : is_stationary (mu T).
  by apply: mu_is_stationary => p; apply: seed_toy_is_stationary.
have [_ sum1 inv] := block_law_is_stationary k st.
split=> //; first by have [] := toy_next_law_after_As k.
exact: (mean_amplitude_under_the_block_law_is_the_prior T k luigi).
Qed.
End Toy.

(* THEOREM toy_waits_tend_to_the_expected_times. Over an Archimedean field, in the seed toy with a window of k tokens: after
   n <= k tokens A the mean waiting times for B, up to N tokens, tend to the solution of the hitting equations, which is
   1 / e_k for n = k and S_0 + ... + S_(k-1) + S_k / e_k for n = 0; from every text the probability that no B comes within
   N tokens tends to 0; and from every text whose window holds a B, with n tokens A after the latest one, the mean waiting
   times for a window of k tokens A, up to N tokens, tend to (q^-k - q^-n) / (1 - q). *)
Theorem toy_waits_tend_to_the_expected_times (R : archiFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) :
  [/\ forall n, (n <= k)%N ->
        tends_to (fun N => mean_wait (seed_toy hl hq) k (latest_is tokB) N (nseq n tokA)) (toy_wait l q k n),
      toy_wait l q k k = (toy_hazard l q k)^-1,
      toy_wait l q k 0 = \sum_(j < k) toy_mass l q j + toy_mass l q k / toy_hazard l q k,
      forall v, tends_to (fun N => avoid (seed_toy hl hq) k (latest_is tokB) N v) 0
    & forall v, tokB \in take k v ->
        tends_to (fun N => mean_wait (seed_toy hl hq) k (all_A k) N v) (((q ^+ k)^-1 - (q ^+ index tokB v)^-1) / (1 - q))].
Proof.
have e0 := toy_hazard_gt0 hl hq k; have e1 := toy_hazard_lt1 hl hq k.
have e01 : 0 < toy_hazard l q k <= 1 by rewrite e0 ltW.
split=> [n nk|||v|v Bv].
- apply: (geometric_bound_tends_to (N1 := 0) (c := (toy_hazard l q k)^-1) _ e01) => [|N _].
    by rewrite invr_ge0 ltW.
  have [_ /andP[a b]] := toy_expected_time_of_the_first_B hl hq N nk.
  by rewrite subn0 distrC ger0_norm // mulrC.
- exact: toy_waitEk.
- exact: toy_wait0.
- apply: (geometric_bound_tends_to (N1 := 0) ler01 e01) => N _.
  have [_ a] := toy_B_is_inevitable hl hq k N v.
  by rewrite subr0 subn0 mul1r ger0_norm // avoid_ge0.
have main N := toy_expected_time_of_the_return hl hq N Bv.
set rn := (_ / _) in main *; set C := ((q ^+ k)^-1 - 1) / (1 - q) in main *.
have rn0 : 0 <= rn by have [a _ _] := main 0%N; apply: le_trans a; apply: mean_wait_ge0.
have C1 : 0 < C^-1 <= 1.
  have /andP[q0 q1] := hq; have k0 : (0 < k)%N by case: (k) Bv; rewrite ?take0.
  have qk : q <= 1 - (1 - q) by rewrite opprB addrC subrK.
  have q1' : 0 < 1 - q by rewrite subr_gt0.
  have qkn : 0 < q ^+ k by rewrite exprn_gt0.
  have : 1 <= C; last by move=> C1; rewrite invr_gt0 (lt_le_trans ltr01 C1) invf_le1 // (lt_le_trans ltr01 C1).
  rewrite /C ler_pdivl_mulr // mul1r ler_subr_addl.
  have kq : q ^+ k <= q by rewrite -{2}[q]expr1 ler_wiexpn2l ?ltW.
  apply: (@le_trans _ _ q^-1); last by rewrite lef_pinv ?posrE.
  rewrite -(ler_pmul2r q0) mulVf ?gt_eqF // -subr_ge0.
  have -> : 1 - (1 + (1 - q)) * q = (1 - q) * (1 - q).
    by rewrite mulrBr mulr1 mulrDl mul1r mulrDl mul1r opprD addrA opprD addrA mulNr; rewrite -!addrA; congr (_ + _); rewrite addrC.
  by rewrite mulr_ge0 ?ltW.
apply: (geometric_bound_tends_to (N1 := 0) rn0 C1) => N _; have [a b _] := main N.
by rewrite subn0 distrC ger0_norm // subr_ge0.
Qed.

(* THEOREM smaller_models_have_no_drift. A mixture with one premise only, or one token only, or a window of no tokens has drift
   0, at every window of positive probability that a token of positive probability never makes impossible. *)
Theorem smaller_models_have_no_drift (R : numFieldType) (A I : finType) (M : mixture R A I) (k : nat) (p : I) (w : seq A) :
  [\/ #|I| = 1%N, #|A| = 1%N | k = 0%N] -> size w = k -> 0 < mu M w ->
  (forall a, 0 < next M w a -> 0 < mu M (take k (a :: w))) -> drift M k p w = 0.
Proof.
move=> small sw mw mnext; rewrite /drift -[alpha M p w]mul1r -(next_sum mw) mulr_suml -sumrB.
apply: big1 => a _; rewrite -mulrBr.
have := next_ge0 M w a; rewrite le0r => /orP[/eqP->|n0]; first by rewrite mul0r.
suff -> : alpha M p (take k (a :: w)) = alpha M p w by rewrite subrr mulr0.
case: small => [I1|A1|k0].
- have one v : 0 < mu M v -> alpha M p v = 1.
    move=> /alpha_sum <-; rewrite (bigD1 p) //= big1 ?addr0 // => i; case/negP.
    have /fintype1P [x ix] := introT eqP I1; by rewrite (ix i) (ix p).
  by rewrite !one // mnext.
- have one v i : law M i v = 1.
    elim: v => [|b v IH]; first exact: law_nil (law_is_law M i).
    rewrite -(law_sum (law_is_law M i)) in IH; rewrite -IH (bigD1 b) //= big1 ?addr0 // => c; case/negP.
    have /fintype1P [x ax] := introT eqP A1; by rewrite (ax b) (ax c).
  have muE v : mu M v = 1 by rewrite -(prior_sum M); apply: eq_bigr => i _; rewrite one mulr1.
  by rewrite /alpha !one !muE.
- by move: sw; rewrite k0 => /size0nil ->; rewrite take0.
Qed.

(* The golden values of the seed toy for l = q = 1/2. *)
Section Golden.
Local Notation half := (1 / 2%:R : rat).

Example hazard_after_three_As : toy_hazard half half 3 = 1 / 18%:R. Proof. by apply/eqP. Qed.
Example first_B_from_three_As : toy_wait half half 3 3 = 18%:R.
Proof. by rewrite /toy_wait big_geq //; apply/eqP. Qed.
Example first_B_from_the_empty_text : toy_wait half half 3 0 = 25%:R / 2%:R.
Proof. by rewrite /toy_wait big_mkord !big_ord_recl big_ord0; apply/eqP. Qed.
Example ceiling_of_three_As : alpha seed_toy_half luigi (nseq 3 tokA) = 8%:R / 9%:R.
Proof. by have [_ _ _ ->] := toy_next_law_after_As half_bounds half_bounds 3; apply/eqP. Qed.
Example return_to_three_As : ((half ^+ 3)^-1 - 1) / (1 - half) = 14%:R. Proof. by apply/eqP. Qed.

(* THEOREM a_window_of_one_token_breaks_the_martingale. In the seed toy with l = q = 1/2 and a window of one token the drift of
   luigi is -1/9 at A and 1/3 at B. *)
Theorem a_window_of_one_token_breaks_the_martingale :
  drift seed_toy_half 1 luigi [:: tokA] = - (1 / 9%:R) /\ drift seed_toy_half 1 luigi [:: tokB] = 1 / 3%:R.
Proof.
have [a _ b _ _] := toy_drift_of_luigi half_bounds half_bounds (ltn0Sn 0).
by split; [rewrite a | rewrite b]; apply/eqP.
Qed.

(* THEOREM windowed_amplitudes_are_a_martingale_fails. It is false that with a window the mean amplitude of a premise after one
   more token is its amplitude now: in the seed toy with any weights 0 < l < 1 and 0 < q < 1 and every window of
   k >= 1 tokens, the mean amplitude of luigi after k tokens A and one more token is not its amplitude at k tokens A. *)
Theorem windowed_amplitudes_are_a_martingale_fails (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) k :
  (0 < k)%N ->
  \sum_a next (seed_toy hl hq) (nseq k tokA) a * alpha (seed_toy hl hq) luigi (take k (a :: nseq k tokA))
  != alpha (seed_toy hl hq) luigi (nseq k tokA).
Proof.
by move=> k0; have [_ neg _ _ _] := toy_drift_of_luigi hl hq k0; rewrite -subr_eq0 (lt_eqF neg).
Qed.
End Golden.

Section GoldenForEveryWindow.
Variable R : numFieldType.
Add Field toy_golden_field : (field_steps R).
Local Notation half := (1 / 2%:R : R).

Let two0 : 2%:R <> 0 :> R. Proof. by apply/eqP; rewrite pnatr_eq0. Qed.
Let two1 : 2%:R = 1 + 1 :> R. Proof. by rewrite mulr2n. Qed.

(* THEOREM toy_golden_values. For l = q = 1/2 and every k: S_k = (2^k + 1) / 2^(k+1), e_k = 1 / (2 (2^k + 1)), and the expected
   time of the first B after k tokens A, under a window of k tokens, is 2^(k+1) + 2. *)
Theorem toy_golden_values (k : nat) :
  [/\ toy_mass half half k = (2%:R ^+ k + 1) / 2%:R ^+ k.+1,
      toy_hazard half half k = 1 / (2%:R * (2%:R ^+ k + 1))
    & toy_wait half half k k = 2%:R ^+ k.+1 + 2%:R].
Proof.
have sum0 : 2%:R ^+ k + 1 <> 0 :> R by apply/eqP; rewrite -natrX -[1]/(1%:R) -natrD pnatr_eq0 addn1.
have pow0 : 2%:R ^+ k <> 0 :> R by apply/eqP; rewrite expf_neq0 //; apply/eqP.
have l1 : 1 - half = half by have := two0; rewrite two1 => a; solve_field R.
have massE : toy_mass half half k = (2%:R ^+ k + 1) / 2%:R ^+ k.+1.
  rewrite /toy_mass l1 expr_div_n expr1n exprS; move: (2%:R : R) (2%:R ^+ k) two0 pow0 => t x a b.
  by solve_field R; do ?split.
have hazardE : toy_hazard half half k = 1 / (2%:R * (2%:R ^+ k + 1)).
  rewrite /toy_hazard massE l1 expr_div_n expr1n exprS.
  move: (2%:R : R) (2%:R ^+ k) two0 pow0 sum0 => t x a b c.
  by solve_field R; do ?split.
have m0 : toy_mass half half k != 0.
  by rewrite massE mulf_neq0 ?invr_eq0 ?expf_neq0 //; apply/eqP.
split=> //; rewrite /toy_wait big_geq // add0r mulrAC divff // hazardE.
by rewrite invf_div mul1r divr1 [in RHS]exprS mulrDr mulr1.
Qed.
End GoldenForEveryWindow.
