(* The spectrum of the seed toy under a window.

   The chain of the full windows of k tokens has the eigenvalue z if some function g on them, not 0 everywhere, has the mean
   z g(w) one token after each window w: [toy_eigenvalue]. The words [toy_mass] (S_n) and [toy_hazard] (e_n) are those of
   toy.v. [toy_pull l q k] is d = (1 - q) l / S_k, and [toy_factor l q k z] is
   f(z) = z^k - d (z^(k-1) + q z^(k-2) + ... + q^(k-1)). The field may hold complex numbers; l and q are real. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy growing_window.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition toy_pull (R : numFieldType) (l q : R) (k : nat) : R := (1 - q) * l / toy_mass l q k.
Definition power_sum (R : numFieldType) (q z : R) (k : nat) : R := \sum_(n < k) q ^+ n * z ^+ (k - n.+1).
Definition toy_factor (R : numFieldType) (l q : R) (k : nat) (z : R) : R := z ^+ k - toy_pull l q k * power_sum q z k.
Definition toy_eigenvalue (R : numFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) (z : R) : Prop :=
  exists g : seq bool -> R,
    (exists2 w, size w = k & g w != 0) /\
    forall w, size w = k -> \sum_a next (seed_toy hl hq) w a * g (take k (a :: w)) = z * g w.

Section Spectrum.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field spectrum_field : (field_steps R).
Let T := seed_toy hl hq.
Let S := toy_mass l q.
Let e := toy_hazard l q.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let l1 : 0 < 1 - l. Proof. by rewrite subr_gt0; case/andP: hl. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.
Let Sp n : 0 < S n. Proof. exact: toy_mass_gt0. Qed.
Let qn0 n : q ^+ n != 0. Proof. by rewrite gt_eqF // exprn_gt0. Qed.

Lemma power_sumS z k : power_sum q z k.+1 = z * power_sum q z k + q ^+ k.
Proof.
rewrite /power_sum big_ord_recr /= subnn expr0 mulr1 mulr_sumr; congr (_ + _).
apply: eq_bigr => n _; rewrite subSn ?ltn_ord // exprS mulrCA //.
Qed.

Lemma power_sumE z k : (z - q) * power_sum q z k = z ^+ k - q ^+ k.
Proof.
elim: k => [|k IH]; first by rewrite /power_sum big_ord0 !expr0 subrr mulr0.
rewrite power_sumS mulrDr mulrCA IH !exprS; move: (z ^+ k) (q ^+ k) => x y; solve_ring R.
Qed.

Lemma toy_pullE k : toy_pull l q k = 1 - q - e k.
Proof.
have /eqP s0 := lt0r_neq0 (Sp k); rewrite /toy_pull /e /toy_hazard -/(S k).
move: s0; rewrite /S /toy_mass; move: (q ^+ k) => x s0; solve_field R; exact: s0.
Qed.

(* The run of a window: the number of its latest tokens A. *)
Let run (w : seq bool) : nat := index tokB w.

Lemma toy_next_of_run k w w' a : size w = k -> size w' = k -> run w = run w' -> next T w a = next T w' a.
Proof.
move=> sw sw' r.
have inE : (tokB \in w) = (tokB \in w') by rewrite -!index_mem -/(run w) -/(run w') r sw sw'.
have [Bw|nB] := boolP (tokB \in w).
  have [nA nBt _ _] := toy_next_law_after_a_B hl hq Bw.
  have [nA' nBt' _ _] := toy_next_law_after_a_B hl hq (etrans (esym inE) Bw).
  by case: a; [rewrite [LHS]nBt [RHS]nBt'|rewrite [LHS]nA [RHS]nA'].
rewrite (toy_text_of_As nB) sw; have nB' : tokB \notin w' by rewrite -inE.
by rewrite (toy_text_of_As nB') sw'.
Qed.

Lemma size_step k a (w : seq bool) : size w = k -> size (take k (a :: w)) = k.
Proof. by move=> sw; rewrite size_takel //= sw. Qed.

Lemma run_after k a x : size x = k.+1 -> run (take k.+1 (a :: x)) = if a then 0%N else minn (run x).+1 k.+1.
Proof.
move=> sx; case: a; rewrite /run /= ?eqxx //.
have [Bx|nB] := boolP (tokB \in take k x).
  have -> : index tokB x = index tokB (take k x) by rewrite -{1}(cat_take_drop k x) index_cat Bx.
  have lt : (index tokB (take k x) < size (take k x))%N by rewrite index_mem.
  have st : size (take k x) = k by rewrite size_takel // sx.
  by rewrite st in lt; rewrite (minn_idPl _) // ltnS ltnW.
have -> : index tokB (take k x) = k by rewrite memNindex // size_takel // sx.
have ge : (k <= index tokB x)%N.
  rewrite -{1}(cat_take_drop k x) index_cat (negbTE nB) size_takel ?sx //; exact: leq_addr.
by rewrite /= (minn_idPr _).
Qed.

Lemma run_step k a w w' : size w = k -> size w' = k -> run w = run w' ->
  run (take k (a :: w)) = run (take k (a :: w')).
Proof. by case: k => [|k] sw sw' r; rewrite ?take0 // !run_after // r. Qed.

Section Eigenfunction.
Variables (k : nat) (z : R) (g : seq bool -> R).
Hypothesis zn0 : z != 0.
Hypothesis geq : forall w, size w = k -> \sum_a next T w a * g (take k (a :: w)) = z * g w.

Lemma eigenfunction_of_run w w' : size w = k -> size w' = k -> run w = run w' -> g w = g w'.
Proof.
suff main m v v' : (m <= k)%N -> size v = k -> size v' = k -> take (k - m) v = take (k - m) v' -> run v = run v' ->
    g v = g v'.
  by move=> sw sw' r; apply: (main k) => //; rewrite subnn !take0.
elim: m v v' => [|m IH] v v' mk sv sv' t r.
  by move: t; rewrite subn0 !take_oversize ?sv ?sv' // => ->.
apply: (mulfI zn0); rewrite -!geq //; apply: eq_bigr => a _.
rewrite (toy_next_of_run a sv sv' r); congr (_ * _).
apply: IH; rewrite ?size_step ?(ltnW mk) //; last exact: run_step.
have km : (k - m)%N = (k - m.+1).+1 by rewrite subnSK.
by rewrite !take_take ?leq_subr // km /= t.
Qed.
End Eigenfunction.

(* The window of the run n: n tokens A after a B; for n = k there are A's only. *)
Let shown (k n : nat) : seq bool := take k (nseq n tokA ++ nseq k tokB).

Lemma size_shown k n : size (shown k n) = k.
Proof. by rewrite size_takel // size_cat !size_nseq leq_addl. Qed.

Lemma run_shown k n : (n <= k)%N -> run (shown k n) = n.
Proof.
move=> nk; rewrite /run /shown take_cat size_nseq ltnNge nk /= index_cat mem_nseq andbF size_nseq.
by rewrite take_nseq ?leq_subr //; case: (k - n)%N => [|j] /=; rewrite addn0.
Qed.

Lemma run_le k w : size w = k -> (run w <= k)%N.
Proof. by move=> <-; apply: index_size. Qed.

(* The mean, one token later, of a function of the run. *)
Lemma mean_of_a_run k (G : nat -> R) w : size w = k.+1 ->
  \sum_a next T w a * G (run (take k.+1 (a :: w))) =
  if (run w < k.+1)%N then q * G (run w).+1 + (1 - q) * G 0%N else (1 - e k.+1) * G k.+1 + e k.+1 * G 0%N.
Proof.
move=> sw; rewrite big_bool !run_after // [LHS]addrC.
have [Bw|nB] := boolP (tokB \in w).
  have lt : (run w < k.+1)%N by rewrite -sw index_mem.
  have [nA nBt _ _] := toy_next_law_after_a_B hl hq Bw.
  by rewrite lt (minn_idPl lt) [next _ _ false]nA [next _ _ true]nBt.
have r : run w = k.+1 by rewrite /run memNindex.
have wE : w = nseq k.+1 tokA by rewrite {1}(toy_text_of_As nB) sw.
rewrite r ltnn (minn_idPr (leqnSn _)) wE.
have [_ nB' _ _] := toy_next_law_after_As hl hq k.+1.
have two : next T (nseq k.+1 tokA) tokB + next T (nseq k.+1 tokA) tokA = 1.
  by rewrite -(next_sum (seed_toy_mu_gt0 hl hq (nseq k.+1 tokA))) big_bool.
have nA : next T (nseq k.+1 tokA) tokA = 1 - e k.+1 by rewrite -two nB' addrC addKr.
by rewrite [next _ _ false]nA [next _ _ true]nB'.
Qed.

Lemma runs_from_zero k z (G : nat -> R) :
  (forall n, (n < k)%N -> q * G n.+1 + (1 - q) * G 0%N = z * G n) ->
  forall n, (n <= k)%N -> q ^+ n * G n = G 0%N * (z ^+ n - (1 - q) * power_sum q z n).
Proof.
move=> eqs; elim=> [|n IH] nk; first by rewrite !expr0 /power_sum big_ord0 mulr0 subr0 mulr1 mul1r.
have E := eqs n nk; have {}IH := IH (ltnW nk).
have -> : q ^+ n.+1 * G n.+1 = z * (q ^+ n * G n) - (1 - q) * q ^+ n * G 0%N.
  rewrite exprSr -mulrA.
  have -> : q * G n.+1 = z * G n - (1 - q) * G 0%N by rewrite -E addrK.
  by move: (q ^+ n) (G n) (G 0%N) => x y w; solve_ring R.
by rewrite IH power_sumS exprS; move: (z ^+ n) (q ^+ n) (power_sum q z n) (G 0%N) => a b c d; solve_ring R.
Qed.

Lemma last_equation k z :
  (z - 1 + e k) * (z ^+ k - (1 - q) * power_sum q z k) - e k * q ^+ k = (z - 1) * toy_factor l q k z.
Proof.
rewrite /toy_factor toy_pullE.
have -> : q ^+ k = z ^+ k - (z - q) * power_sum q z k by rewrite power_sumE subKr.
by move: (z ^+ k) (power_sum q z k) (e k) => x y w; solve_ring R.
Qed.

(* THEOREM the_eigenvalues_of_the_seed_toy. In the seed toy with a window of k >= 1 tokens, for every z that is not 0:
   z is an eigenvalue of the chain of the full windows if and only if z = 1 or f(z) = 0. *)
Theorem the_eigenvalues_of_the_seed_toy k z : (0 < k)%N -> z != 0 ->
  toy_eigenvalue hl hq k z <-> z = 1 \/ toy_factor l q k z = 0.
Proof.
case: k => // k _ zn0; split.
  move=> [g [[w0 sw0 gw0] geq]]; pose G n := g (shown k.+1 n).
  have gG w : size w = k.+1 -> g w = G (run w).
    move=> sw; apply: (eigenfunction_of_run zn0 geq) => //; first exact: size_shown.
    by rewrite run_shown // run_le.
  have meanG n : (n <= k.+1)%N -> \sum_a next T (shown k.+1 n) a * G (run (take k.+1 (a :: shown k.+1 n))) = z * G n.
    move=> nk; rewrite -[G n]/(g (shown k.+1 n)) -geq ?size_shown //.
    by apply: eq_bigr => a _; rewrite [in RHS]gG // size_step // size_shown.
  have eqs n : (n < k.+1)%N -> q * G n.+1 + (1 - q) * G 0%N = z * G n.
    by move=> nk; rewrite -meanG ?(ltnW nk) // mean_of_a_run ?size_shown // run_shown ?(ltnW nk) // nk.
  have eqk : (1 - e k.+1) * G k.+1 + e k.+1 * G 0%N = z * G k.+1.
    by rewrite -meanG // mean_of_a_run ?size_shown // run_shown // ltnn.
  have runs := runs_from_zero eqs.
  have G0 : G 0%N != 0.
    apply: contra gw0 => /eqP G00; rewrite gG //; have := runs _ (run_le sw0); rewrite G00 mul0r => /eqP.
    by rewrite mulf_eq0 (negbTE (qn0 _)).
  have : G 0%N * ((z - 1) * toy_factor l q k.+1 z) = 0.
    rewrite -last_equation mulrBr mulrCA -runs //.
    have -> : (z - 1 + e k.+1) * (q ^+ k.+1 * G k.+1) = q ^+ k.+1 * (z * G k.+1 - (1 - e k.+1) * G k.+1).
      by move: (q ^+ k.+1) (G k.+1) (e k.+1) => x y v; solve_ring R.
    rewrite -eqk addrAC subrr add0r; move: (q ^+ k.+1) (G 0%N) (e k.+1) => x y v; solve_ring R.
  by move/eqP; rewrite mulf_eq0 (negbTE G0) mulf_eq0 subr_eq0 /= => /orP[/eqP->|/eqP->]; [left|right].
move=> zz; have zero : (z - 1) * toy_factor l q k.+1 z = 0.
  by case: zz => ->; rewrite ?subrr ?mul0r ?mulr0.
pose G n := (z ^+ n - (1 - q) * power_sum q z n) / q ^+ n.
have G0 : G 0%N = 1 by rewrite /G !expr0 /power_sum big_ord0 mulr0 subr0 divr1.
exists (fun w => G (run w)); split; first by exists (shown k.+1 0); rewrite ?size_shown ?run_shown // G0 oner_neq0.
move=> w sw; rewrite mean_of_a_run // G0 mulr1; case: ifP => [_|/negbT]; last first.
  rewrite -leqNgt => ge; have -> : run w = k.+1 by apply/eqP; rewrite eqn_leq ge run_le.
  apply/eqP; rewrite mulr1 -subr_eq0 -(mulrI_eq0 _ (mulfI (qn0 k.+1))) -[X in _ == X](oppr0) -{1}zero -last_equation.
  have Gk : q ^+ k.+1 * G k.+1 = z ^+ k.+1 - (1 - q) * power_sum q z k.+1 by rewrite /G mulrC divfK.
  rewrite -Gk; apply/eqP; move: (q ^+ k.+1) (G k.+1) (e k.+1) => x y v; solve_ring R.
apply: (mulfI (qn0 (run w).+1)); rewrite /G mulrDr.
have -> n : q ^+ n.+1 * (q * ((z ^+ n.+1 - (1 - q) * power_sum q z n.+1) / q ^+ n.+1)) = q * (z ^+ n.+1 - (1 - q) * power_sum q z n.+1).
  by rewrite mulrCA; congr (_ * _); rewrite mulrC divfK.
have -> n (x : R) : q ^+ n.+1 * (z * (x / q ^+ n)) = q * (z * x).
  by rewrite exprS -mulrA; congr (_ * _); rewrite mulrCA; congr (_ * _); rewrite mulrC divfK.
rewrite power_sumS !exprS; move: (z ^+ run w) (q ^+ run w) (power_sum q z (run w)) => x y v; solve_ring R.
Qed.
End Spectrum.

(* The modulus of the eigenvalues besides 1. *)
Section Gap.
Variables (R : numFieldType) (l q : R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Add Field gap_field : (field_steps R).
Let S := toy_mass l q.
Let l0 : 0 < l. Proof. by case/andP: hl. Qed.
Let q0 : 0 < q. Proof. by case/andP: hq. Qed.
Let q1 : 0 < 1 - q. Proof. by rewrite subr_gt0; case/andP: hq. Qed.
Let Sp n : 0 < S n. Proof. exact: toy_mass_gt0. Qed.
Let qp n : 0 < q ^+ n. Proof. exact: exprn_gt0. Qed.

Lemma toy_pull_gt0 k : 0 < toy_pull l q k.
Proof. by rewrite divr_gt0 // mulr_gt0. Qed.

(* f(x) / x^k = 1 - d times this sum, which falls as x grows. *)
Let fall k (x : R) : R := \sum_(n < k) q ^+ n * x^-1 ^+ n.+1.

Lemma power_sum_fall k x : x != 0 -> power_sum q x k = x ^+ k * fall k x.
Proof.
move=> x0; rewrite /power_sum /fall mulr_sumr; apply: eq_bigr => n _.
rewrite mulrCA; congr (_ * _).
have -> : x ^+ k = x ^+ (k - n.+1) * x ^+ n.+1 by rewrite -exprD subnK.
by rewrite -mulrA exprVn divff ?mulr1 // expf_neq0.
Qed.

Lemma fall_lt k x y : (0 < k)%N -> 0 < x -> x < y -> fall k y < fall k x.
Proof.
case: k => // k _ x0 xy; have y0 := lt_trans x0 xy.
have inv : y^-1 < x^-1 by rewrite ltf_pinv ?posrE.
rewrite /fall !big_ord_recl /=; apply: ltr_le_add.
  by rewrite ltr_pmul2l // !expr1.
by apply: ler_sum => n _; rewrite ler_pmul2l // ler_expn2r ?nnegrE ?invr_ge0 ?(ltW x0) ?(ltW y0) ?(ltW inv) //.
Qed.

Lemma fall_at_zero k x : x != 0 -> toy_factor l q k x = 0 -> toy_pull l q k * fall k x = 1.
Proof.
move=> x0 /eqP; rewrite /toy_factor power_sum_fall // mulrCA -[X in X - _]mulr1 -mulrBr mulf_eq0 expf_eq0 (negbTE x0) andbF.
by rewrite subr_eq0 => /eqP.
Qed.

Lemma fall_at_one k : (0 < k)%N -> toy_pull l q k * fall k 1 < 1.
Proof.
move=> k0; have -> : fall k 1 = (1 - q ^+ k) / (1 - q).
  apply: (canRL (mulfK _)); first by rewrite gt_eqF.
  rewrite -[1 - q ^+ k]opprB subrX1 -mulNr opprB mulrC; congr (_ * _).
  by apply: eq_bigr => n _; rewrite invr1 expr1n mulr1.
rewrite /toy_pull mulrA ltr_pdivr_mulr // mul1r -/(S k) mulrAC ltr_pdivr_mulr //.
rewrite -mulrA ltr_pmul2l // /S /toy_mass mulrBr mulr1.
have := qp k; move: (q ^+ k) => x x0.
rewrite -subr_gt0; have -> : l + (1 - l) * x - (l - l * x) = x by solve_ring R.
by [].
Qed.

Section Zero.
Variables (k : nat) (r : R).
Hypotheses (k0 : (0 < k)%N) (r0 : 0 < r) (fr : toy_factor l q k r = 0).

Lemma zero_lt1 : r < 1.
Proof.
have rn0 : r != 0 by rewrite gt_eqF.
have one := fall_at_zero rn0 fr; have lt := fall_at_one k0.
have real : r \is Num.real by rewrite realE ltW.
rewrite real_ltNge ?real1 //; apply/negP; rewrite le_eqVlt => /orP[/eqP e1|gt].
  by move: lt; rewrite {1}e1 one ltxx.
have := fall_lt k0 ltr01 gt; rewrite -(ltr_pmul2l (toy_pull_gt0 k)) one => lt'.
by move: (lt_trans lt' lt); rewrite ltxx.
Qed.

Lemma zero_modulus z : toy_factor l q k z = 0 -> `|z| <= r.
Proof.
move=> fz; have [->|zn0] := eqVneq z 0; first by rewrite normr0 ltW.
have nz0 : 0 < `|z| by rewrite normr_gt0.
have rn0 : r != 0 by rewrite gt_eqF.
have d0 := toy_pull_gt0 k; have one := fall_at_zero rn0 fr.
rewrite real_leNgt ?normr_real ?gtr0_real //; apply/negP => lt.
have := fall_lt k0 r0 lt; rewrite -(ltr_pmul2l d0) one; apply/negP.
rewrite -real_leNgt ?real1 //; last first.
  apply: realM; first exact: gtr0_real.
  by apply: sum_real => n _; rewrite realM ?realX ?realV ?normr_real // gtr0_real.
have fz' := fall_at_zero zn0 fz; rewrite -[X in X <= _](normr1 R) -fz' normrM (gtr0_norm d0) ler_pmul2l //.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => n _.
by rewrite normrM (gtr0_norm (qp n)) normrX normfV.
Qed.

Lemma only_zero x : 0 < x -> toy_factor l q k x = 0 -> x = r.
Proof.
move=> x0 fx; have xn0 : x != 0 by rewrite gt_eqF.
have rn0 : r != 0 by rewrite gt_eqF.
have ox := fall_at_zero xn0 fx; have orr := fall_at_zero rn0 fr.
have [xr rx] : x \is Num.real /\ r \is Num.real by rewrite !gtr0_real.
case: (real_ltgtP xr rx) => // lt; [have := fall_lt k0 x0 lt|have := fall_lt k0 r0 lt];
  by rewrite -(ltr_pmul2l (toy_pull_gt0 k)) ox orr ltxx.
Qed.

Lemma gap_lower : (1 - q) * q ^+ k / (S k * (1 - q ^+ k)) <= 1 - r.
Proof.
have r1 := zero_lt1; have Q1 : 0 < 1 - q ^+ k.
  by rewrite subr_gt0 exprn_ilt1 -?lt0n // ?ltW //; case/andP: hq.
pose P := power_sum q r k; pose W := (1 - q ^+ k) - (1 - q) * P.
have W0 : 0 <= W.
  rewrite /W; have -> : 1 - q ^+ k = (1 - q) * \sum_(n < k) q ^+ n by rewrite -[1 - _]opprB subrX1 -mulNr opprB.
  rewrite -mulrBr mulr_ge0 ?(ltW q1) // /P /power_sum -sumrB sumr_ge0 // => n _.
  by rewrite -[X in X - _]mulr1 -mulrBr mulr_ge0 ?(ltW (qp n)) // subr_ge0 exprn_ile1 ?(ltW r0) ?(ltW r1).
have P0 : 0 < P.
  rewrite /P /power_sum; case: (k) k0 => // j _; rewrite big_ord_recl /= ltr_paddr //.
    by rewrite sumr_ge0 // => n _; rewrite mulr_ge0 ?exprn_ge0 ?ltW.
  by rewrite mulr_gt0 ?exprn_gt0.
have SY : S k * r ^+ k = (1 - q) * l * P.
  move/eqP: fr; rewrite /toy_factor subr_eq0 => /eqP->; rewrite /toy_pull -/(S k) -/P.
  by rewrite [LHS]mulrA [S k * _]mulrC divfK // gt_eqF.
have Y : r ^+ k = (r - q) * P + q ^+ k by rewrite power_sumE subrK.
rewrite ler_pdivr_mulr ?mulr_gt0 // -(ler_pmul2l P0) -subr_ge0.
have -> : P * ((1 - r) * (S k * (1 - q ^+ k))) - P * ((1 - q) * q ^+ k) = S k * q ^+ k * W.
  have E : (1 - q ^+ k) * ((1 - q) * l * P - S k * ((r - q) * P + q ^+ k)) = 0 by rewrite -Y SY subrr mulr0.
  apply/eqP; rewrite -subr_eq0 -E /S /toy_mass; apply/eqP.
  by clear W0 SY Y E P0; rewrite {}/W; move: P (q ^+ k) => a b; solve_ring R.
by rewrite mulr_ge0 // mulr_ge0 ?(ltW (Sp k)) ?(ltW (qp k)).
Qed.

(* C = 1 - q^k - k (1 - q) q^k is (1 - q)^2 times the sum of (n + 1) q^n. *)
Lemma weighted_powers (n : nat) :
  (1 - q) ^+ 2 * (\sum_(j < n) j.+1%:R * q ^+ j) = 1 - q ^+ n - n%:R * (1 - q) * q ^+ n.
Proof.
elim: n => [|n IH]; first by rewrite big_ord0 expr0 mulr0 subrr sub0r !mul0r oppr0.
by rewrite big_ord_recr /= mulrDr IH !exprS; move: (q ^+ n) => x; solve_ring R.
Qed.

Lemma gap_upper :
  let C := 1 - q ^+ k - k%:R * (1 - q) * q ^+ k in
  let U := (1 - q) * q ^+ k / (l * C) in
  0 < C /\ 1 - r <= U / (1 + U).
Proof.
move=> C U; have r1 := zero_lt1; have rn0 : r != 0 by rewrite gt_eqF.
have C0 : 0 < C.
  rewrite /C -weighted_powers mulr_gt0 ?exprn_gt0 //.
  case: (k) k0 => // j _; rewrite big_ord_recl /= ltr_paddr //.
    by rewrite sumr_ge0 // => n _; rewrite mulr_ge0 ?ler0n ?ltW.
  by rewrite expr0 mulr1 ltr0n.
have U0 : 0 < U by rewrite divr_gt0 ?mulr_gt0.
split=> //; pose s := r^-1 - 1; have s0 : 0 <= s by rewrite subr_ge0 ltW // invf_gt1.
have rE : r^-1 = 1 + s by rewrite /s addrC subrK.
have one := fall_at_zero rn0 fr.
have bern : \sum_(n < k) q ^+ n * (1 + s *+ n.+1) <= fall k r.
  by apply: ler_sum => n _; rewrite ler_pmul2l // rE one_plus_power_ge.
have sumE : (1 - q) ^+ 2 * (\sum_(n < k) q ^+ n * (1 + s *+ n.+1)) = (1 - q) * (1 - q ^+ k) + s * C.
  have -> : \sum_(n < k) q ^+ n * (1 + s *+ n.+1) = \sum_(n < k) q ^+ n + s * \sum_(n < k) n.+1%:R * q ^+ n.
    rewrite mulr_sumr -big_split /=; apply: eq_bigr => n _.
    by rewrite -[s *+ _]mulr_natl; move: (q ^+ n) (n.+1%:R : R) => a b; solve_ring R.
  rewrite mulrDr mulrCA weighted_powers -/C; congr (_ + _).
  by rewrite -[1 - q ^+ k]opprB subrX1 -mulNr opprB mulrA expr2.
have sU : s <= U.
  rewrite /U ler_pdivl_mulr ?mulr_gt0 //.
  have step : toy_pull l q k * ((1 - q) * (1 - q ^+ k) + s * C) <= (1 - q) ^+ 2.
    rewrite -sumE mulrCA; apply: (@le_trans _ _ ((1 - q) ^+ 2 * (toy_pull l q k * fall k r))).
      by rewrite ler_pmul2l ?exprn_gt0 // ler_pmul2l ?toy_pull_gt0.
    by rewrite one mulr1.
  move: step; rewrite /toy_pull mulrAC ler_pdivr_mulr // -/(S k) -[(1 - q) * l * _]mulrA expr2 -mulrA ler_pmul2l //.
  rewrite mulrDr -ler_subr_addl mulrCA => step; apply: le_trans step _.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /S /toy_mass; move: (q ^+ k) => x; solve_ring R.
have -> : 1 - r = s / (1 + s) by rewrite -rE invrK /s mulrBl mul1r mulVf.
have s1 : 0 < 1 + s by rewrite -rE invr_gt0.
have U1 : 0 < 1 + U by rewrite addr_gt0 ?ltr01.
by rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr // mulrDr mulr1 [X in _ <= X]mulrDr mulr1 [X in _ + X <= _]mulrC ler_add2r.
Qed.
End Zero.

(* THEOREM the_gap_of_the_seed_toy. In the seed toy with a window of k >= 1 tokens, let r > 0 with f(r) = 0. Then r is
   the only positive number with f(r) = 0, r < 1, and every eigenvalue of the chain of the full windows is 1 or has a
   modulus of at most r. The gap 1 - r is at least (1 - q) q^k / (S_k (1 - q^k)) and at most U / (1 + U) with U = (1 -
   q) q^k / (l (1 - (1 + k (1 - q)) q^k)). *)
Theorem the_gap_of_the_seed_toy (k : nat) (r : R) : (0 < k)%N -> 0 < r -> toy_factor l q k r = 0 ->
  let U := (1 - q) * q ^+ k / (l * (1 - (1 + k%:R * (1 - q)) * q ^+ k)) in
  [/\ forall x, 0 < x -> toy_factor l q k x = 0 -> x = r, r < 1,
      forall z, toy_eigenvalue hl hq k z -> z = 1 \/ `|z| <= r,
      (1 - q) * q ^+ k / (toy_mass l q k * (1 - q ^+ k)) <= 1 - r & 1 - r <= U / (1 + U)].
Proof.
move=> k0 r0 fr U; split.
- by move=> x; apply: only_zero.
- exact: zero_lt1 k0 r0 fr.
- move=> z; have [->|zn0] := eqVneq z 0; first by right; rewrite normr0 ltW.
  by rewrite the_eigenvalues_of_the_seed_toy // => -[|fz]; [left|right; apply: zero_modulus fz].
- exact: gap_lower.
have [_] := gap_upper k0 r0 fr; rewrite /U.
have -> : 1 - (1 + k%:R * (1 - q)) * q ^+ k = 1 - q ^+ k - k%:R * (1 - q) * q ^+ k by rewrite mulrDl mul1r opprD addrA.
by [].
Qed.
End Gap.

(* THEOREM the_seed_toy_has_a_second_eigenvalue. Over a real closed field, in the seed toy with a window of k >= 1
   tokens there is r with 0 < r < 1 and f(r) = 0, and r is an eigenvalue of the chain of the full windows. *)
Theorem the_seed_toy_has_a_second_eigenvalue (R : rcfType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (k : nat) :
  (0 < k)%N -> exists r, [/\ 0 < r, r < 1, toy_factor l q k r = 0 & toy_eigenvalue hl hq k r].
Proof.
move=> k0; have /andP[q0 q1] := hq.
pose p : {poly R} := 'X^k - (toy_pull l q k)%:P * \sum_(n < k) (q ^+ n)%:P * 'X^(k - n.+1).
have pE x : p.[x] = toy_factor l q k x.
  rewrite /p !hornerE hornerXn horner_sum; congr (_ - _ * _).
  by apply: eq_bigr => n _; rewrite !hornerE hornerXn.
have d0 := toy_pull_gt0 hl hq k.
have at0 : p.[0] < 0.
  rewrite pE /toy_factor expr0n eqn0Ngt k0 sub0r oppr_lt0 mulr_gt0 // /power_sum.
  case: (k) k0 => // j _; rewrite big_ord_recr /= subnn expr0 mulr1 ltr_paddl ?exprn_gt0 //.
  by rewrite sumr_ge0 // => n _; rewrite mulr_ge0 ?exprn_ge0 // ltW.
have at1 : 0 < p.[1].
  rewrite pE /toy_factor expr1n subr_gt0; have := fall_at_one hl hq k0.
  by have := power_sum_fall q k (oner_neq0 R); rewrite expr1n mul1r => <-.
have signs : p.[0] <= 0 <= p.[1] by rewrite !ltW.
have [r /andP[r0 r1] /rootP pr] := poly_ivt ler01 signs.
have rp : 0 < r.
  by rewrite lt_neqAle r0 andbT; apply: contraTneq at0 => e0; rewrite {1}e0 pr ltxx.
have fr : toy_factor l q k r = 0 by rewrite -pE.
exists r; split=> //; first exact: (zero_lt1 hl hq k0 rp fr).
by apply/the_eigenvalues_of_the_seed_toy => //; [rewrite gt_eqF|right].
Qed.
