(* Sharpened decoding: likely tokens are made likelier, and unlikely ones less likely, before a token is drawn.

   [sharpened h p a] is the probability of a after the weight x of each outcome of the law p is multiplied by a factor
   h(x) and the products are divided by their sum. [sharpening h] says that the factor is not negative and does not fall
   as x grows: so for the temperature 1/b with b >= 1, where h(x) is x to the power b - 1, and for top-k, top-p and min-p,
   where h(x) is 1 above a bound and 0 below it, provided that tied tokens are kept together.
   [sharpened_avoid] is the probability that the simulator with a window of k tokens, each drawn from the sharpened law,
   makes no passage to the target within N tokens, and [sharpened_wait] the mean number of tokens up to the passage, where a
   passage after more than N tokens counts as N. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators field_steps first_passage toy.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Laws.
Variables (R : realFieldType) (A : finType).
Implicit Types (h : R -> R) (p : A -> R).

Definition sharpening h : Prop := forall x y, 0 < x -> x <= y -> 0 <= h x <= h y.
Definition sharpened h p (a : A) : R := p a * h (p a) / \sum_b p b * h (p b).

(* THEOREM sharpening_leaves_less_easily. For every law of finitely many tokens, every set of tokens each of which is
   at most as likely as each token outside of it, and every sharpening that leaves some token: the set has at most the
   probability that it had before. *)
Theorem sharpening_leaves_less_easily h p (L : {set A}) :
  sharpening h -> (forall a, 0 <= p a) -> \sum_a p a = 1 -> 0 < \sum_a p a * h (p a) ->
  (forall a b, a \in L -> b \notin L -> p a <= p b) ->
  \sum_(a in L) sharpened h p a <= \sum_(a in L) p a.
Proof.
move=> sh p0 p1 some le.
rewrite -mulr_suml ler_pdivr_mulr //.
pose out (f : A -> R) := \sum_(b | b \notin L) f b; pose inn (f : A -> R) := \sum_(a in L) f a.
have split_sum f : \sum_a f a = inn f + out f by rewrite (bigID (mem L)).
have rest : inn p = 1 - out p by rewrite -p1 split_sum addrK.
rewrite -/(inn (fun a => p a * h (p a))) -/(inn p) split_sum mulrDr -ler_subl_addl.
have -> : inn (fun a => p a * h (p a)) - inn p * inn (fun a => p a * h (p a)) =
    inn (fun a => p a * h (p a)) * out p by rewrite rest mulrBl mul1r subKr mulrC.
rewrite /inn /out !mulr_suml.
apply: ler_sum => a aL; rewrite !mulr_sumr; apply: ler_sum => b bL.
have := p0 a; rewrite le0r => /orP[/eqP->|pa]; first by rewrite !mul0r.
have pb : 0 < p b by apply: lt_le_trans pa _; apply: le.
have /andP[ha hab] := sh _ _ pa (le _ _ aL bL).
by rewrite -mulrA ler_wpmul2l // mulrC ler_wpmul2l // ltW.
Qed.

(* THEOREM sharpening_moves_probability_to_the_likely. For every law of finitely many tokens and every sharpening that
   leaves some token: what sharpening adds to the probabilities of the tokens adds up to 0; a likeliest token loses
   nothing, and a least likely one gains nothing. *)
Theorem sharpening_moves_probability_to_the_likely h p :
  sharpening h -> (forall a, 0 <= p a) -> \sum_a p a = 1 -> 0 < \sum_a p a * h (p a) ->
  [/\ \sum_a (sharpened h p a - p a) = 0,
      forall a, (forall b, p b <= p a) -> p a <= sharpened h p a
    & forall a, (forall b, p a <= p b) -> sharpened h p a <= p a].
Proof.
move=> sh p0 p1 some.
have s1 : \sum_a sharpened h p a = 1 by rewrite -mulr_suml divff // gt_eqF.
split; first by rewrite sumrB s1 p1 subrr.
- move=> a most; have := @sharpening_leaves_less_easily h p [set~ a] sh p0 p1 some.
  have others (f : A -> R) : \sum_b f b = 1 -> \sum_(b in [set~ a]) f b = 1 - f a.
    move=> f1; rewrite -f1 [X in _ = X - _](bigD1 a) //= [RHS]addrC addKr.
    by apply: eq_bigl => b; rewrite !inE.
  rewrite !others // => le; rewrite -[p a](subKr 1) -[sharpened h p a](subKr 1) ler_add2l ler_opp2; apply: le.
  by move=> b c _; rewrite !inE negbK => /eqP->.
- move=> a least; have := @sharpening_leaves_less_easily h p [set a] sh p0 p1 some.
  by rewrite !big_set1; apply=> b c; rewrite inE => /eqP->.
Qed.

(* THEOREM of_two_tokens_the_likelier_gains. Let there be two tokens, of probabilities p and 1 - p with 0 < p < 1, and
   let the factor h of a sharpening be positive and grow strictly, as for every temperature below 1. Then sharpening
   makes the first token likelier if p > 1/2, leaves it as it is if p = 1/2, and makes it less likely if p < 1/2. *)
Theorem of_two_tokens_the_likelier_gains h (p : R) :
  0 < p < 1 -> (forall x, 0 < x -> 0 < h x) -> (forall x y, 0 < x -> x < y -> h x < h y) ->
  let p' := p * h p / (p * h p + (1 - p) * h (1 - p)) in
  [/\ 0 < p' < 1, (p < p') = (2%:R^-1 < p), (p' == p) = (p == 2%:R^-1) & (p' < p) = (p < 2%:R^-1)].
Proof.
move=> /andP[p0 p1] hpos hmon p'; have r0 : 0 < 1 - p by rewrite subr_gt0.
have a0 : 0 < p * h p by rewrite mulr_gt0 // hpos.
have b0 : 0 < (1 - p) * h (1 - p) by rewrite mulr_gt0 // hpos.
have s0 : 0 < p * h p + (1 - p) * h (1 - p) by rewrite addr_gt0.
have halves : (2%:R^-1 : R) + 2%:R^-1 = 1 by rewrite -[RHS](@divff _ 2%:R) ?pnatr_eq0 // [2%:R]mulr2n mulrDl mul1r.
have half_lt : (2%:R^-1 < p) = (1 - p < p).
  by rewrite -[2%:R^-1]mul1r ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_subl_addr.
have half_eq : (p == 2%:R^-1) = (1 - p == p).
  apply/eqP/eqP => [->|e]; first by rewrite -{1}halves addrK.
  by apply: (@mulfI R 2%:R); rewrite ?pnatr_eq0 // divff ?pnatr_eq0 // mulr_natl mulr2n -{1}e subrK.
have half_gt : (p < 2%:R^-1) = (p < 1 - p).
  by rewrite !ltNge; congr (~~ _); rewrite !le_eqVlt half_lt eq_sym half_eq.
have up : (p < p') = (h (1 - p) < h p).
  rewrite /p' ltr_pdivl_mulr // mulrDr -ltr_subr_addl.
  have -> : p * h p - p * (p * h p) = p * ((1 - p) * h p) by rewrite mulrBl mul1r mulrBr.
  by rewrite ltr_pmul2l // ltr_pmul2l.
have down : (p' < p) = (h p < h (1 - p)).
  rewrite /p' ltr_pdivr_mulr // mulrDr -ltr_subl_addl.
  have -> : p * h p - p * (p * h p) = p * ((1 - p) * h p) by rewrite mulrBl mul1r mulrBr.
  by rewrite ltr_pmul2l // ltr_pmul2l.
have hlt x y : 0 < x -> 0 < y -> (h x < h y) = (x < y).
  move=> x0 y0; apply/idP/idP; last exact: hmon.
  by rewrite ltNge => n; rewrite ltNge; apply: contra n; rewrite le_eqVlt => /orP[/eqP->//|l]; apply/ltW/hmon.
split.
- by rewrite /p' divr_gt0 //= ltr_pdivr_mulr // mul1r ltr_addl.
- by rewrite up hlt // half_lt.
- by rewrite eq_le half_eq eq_le !leNgt up down !hlt // andbC.
- by rewrite down hlt // half_gt.
Qed.
End Laws.

Section Simulator.
Variables (R : realFieldType) (A I : finType) (M : mixture R A I) (h : R -> R) (k : nat).

Definition sharpened_next (w : seq A) (a : A) : R := sharpened h (next M w) a.
Fixpoint sharpened_avoid (H : pred (seq A)) (N : nat) (v : seq A) : R :=
  if N is n.+1 then
    \sum_(a : A) sharpened_next (take k v) a * (if H (a :: v) then 0 else sharpened_avoid H n (a :: v))
  else 1.
Definition sharpened_wait (H : pred (seq A)) (N : nat) (v : seq A) : R := \sum_(j < N) sharpened_avoid H j v.
End Simulator.

(* R_k(x) = (x^-k - 1) / (1 - x), the mean time up to k tokens A in a row, each of probability x. *)
Definition run_time (R : numFieldType) (k : nat) (x : R) : R := ((x ^+ k)^-1 - 1) / (1 - x).

Lemma run_time_is_a_sum (R : numFieldType) k (x : R) : 0 < x < 1 -> run_time k x = \sum_(i < k) x^-1 ^+ i.+1.
Proof.
move=> /andP[x0 x1]; have n1 : 1 - x != 0 by rewrite subr_eq0 eq_sym lt_eqF.
apply: (mulIf n1); rewrite divfK // -exprVn subrX1.
have -> : \sum_(i < k) x^-1 ^+ i.+1 = x^-1 * \sum_(i < k) x^-1 ^+ i.
  by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite exprS.
by rewrite mulrAC mulrBr mulr1 mulVf ?gt_eqF.
Qed.

(* THEOREM run_times_fall. For every k >= 1 and 0 < x < y < 1: a run of k tokens takes less time where its token has
   the probability y than where it has x, R_k(y) < R_k(x) with R_k(x) = (x^-k - 1) / (1 - x). *)
Theorem run_times_fall (R : realFieldType) (k : nat) (x y : R) :
  (0 < k)%N -> 0 < x < 1 -> 0 < y < 1 -> x < y -> run_time k y < run_time k x.
Proof.
move=> k0 hx hy xy; rewrite !run_time_is_a_sum //; case/andP: hx => x0 _; case/andP: hy => y0 _.
have inv : y^-1 < x^-1 by rewrite ltf_pinv ?posrE.
case: k k0 => // k _; rewrite !big_ord_recl /= ltr_le_add // ler_sum // => i _.
by rewrite ler_expn2r ?nnegrE ?invr_ge0 ?ltW.
Qed.

Section Toy.
Variables (R : realFieldType) (l q : R) (h : R -> R).
Hypotheses (hl : 0 < l < 1) (hq : 0 < q < 1).
Let T := seed_toy hl hq.
Let q' : R := q * h q / (q * h q + (1 - q) * h (1 - q)).
Hypothesis hq' : 0 < q' < 1.
Let T' := seed_toy hl hq'.
Hypothesis some : q * h q + (1 - q) * h (1 - q) != 0.

Lemma sharpened_next_after_a_B w a : tokB \in w -> sharpened_next T h w a = next T' w a.
Proof.
move=> Bw; have [nA nB _ _] := toy_next_law_after_a_B hl hq Bw; have [nA' nB' _ _] := toy_next_law_after_a_B hl hq' Bw.
rewrite /sharpened_next /sharpened big_bool /= [next _ _ true]nB [next _ _ false]nA addrC -/T.
case: a; last by rewrite [next T' _ _]nA' [next _ _ _]nA.
rewrite [next T' _ _]nB' [next _ _ _]nB.
by rewrite /q' -[X in _ = X - _](divff some) -mulrBl addrAC subrr add0r.
Qed.

Lemma B_stays_until_all_A k v : tokB \in take k v -> ~~ all_A k (tokA :: v) -> tokB \in take k (tokA :: v).
Proof.
move=> Bv; apply: contraR => nB; have Bw := mem_take Bv.
have k_size : (k <= size v)%N.
  rewrite leqNgt; apply: contra nB => lt.
  by rewrite take_oversize ?inE ?Bw ?orbT //=.
have size_k : size (take k (tokA :: v)) = k by rewrite size_takel //= leqW.
by rewrite /all_A -{2}size_k; apply/eqP/toy_text_of_As.
Qed.

Lemma sharpened_avoid_after_a_B k N v : tokB \in take k v ->
  sharpened_avoid T h k (all_A k) N v = avoid T' k (all_A k) N v.
Proof.
move=> Bv0; have k0 : (0 < k)%N by rewrite lt0n; apply: contraTneq Bv0 => ->; rewrite take0.
elim: N v Bv0 => //= N IH v Bv; apply: eq_bigr => a _; rewrite sharpened_next_after_a_B //; congr (_ * _).
case: ifP => // /negbT nA; apply: IH; case: a nA => [_|nA]; last exact: B_stays_until_all_A.
by rewrite -(prednK k0) /= inE eqxx.
Qed.
End Toy.

(* THEOREM the_sharpened_toy_returns_sooner_iff_imitation_is_likely. In the seed toy with a window of k >= 1 tokens,
   let each token be drawn from the law sharpened by a factor h that is positive and grows strictly, as for every
   temperature below 1, and let q' = q h(q) / (q h(q) + (1 - q) h(1 - q)) and R(x) = (x^-k - 1) / (1 - x). Then from
   every text whose latest token is B, for every N, the mean waiting time for a window of k tokens A, up to N tokens,
   is at most R(q') and short of it by at most R(q') (1 - 1/R(q'))^N; with h = 1, unsharpened, the same holds with
   R(q). R(q') is less than R(q) exactly if q > 1/2, and greater exactly if q < 1/2. *)
Theorem the_sharpened_toy_returns_sooner_iff_imitation_is_likely
    (R : realFieldType) (l q : R) (hl : 0 < l < 1) (hq : 0 < q < 1) (h : R -> R) (k N : nat) (w : seq bool) :
  (0 < k)%N -> (forall x, 0 < x -> 0 < h x) -> (forall x y, 0 < x -> x < y -> h x < h y) ->
  let q' := q * h q / (q * h q + (1 - q) * h (1 - q)) in
  let wait g := sharpened_wait (seed_toy hl hq) g k (all_A k) N (tokB :: w) in
  [/\ wait h <= run_time k q' /\ run_time k q' - wait h <= run_time k q' * (1 - (run_time k q')^-1) ^+ N,
      wait (fun=> 1) <= run_time k q /\ run_time k q - wait (fun=> 1) <= run_time k q * (1 - (run_time k q)^-1) ^+ N,
      (run_time k q' < run_time k q) = (2%:R^-1 < q)
    & (run_time k q < run_time k q') = (q < 2%:R^-1)].
Proof.
move=> k0 hpos hmon q' wait.
have [hq' up same down] := of_two_tokens_the_likelier_gains hq hpos hmon; rewrite -/q' in hq' up down.
have Bw : tokB \in take k (tokB :: w) by rewrite -(prednK k0) /= inE eqxx.
have sums (g : R -> R) (hg : 0 < q * g q / (q * g q + (1 - q) * g (1 - q)) < 1) :
    q * g q + (1 - q) * g (1 - q) != 0 ->
    let x := q * g q / (q * g q + (1 - q) * g (1 - q)) in
    wait g <= run_time k x /\ run_time k x - wait g <= run_time k x * (1 - (run_time k x)^-1) ^+ N.
  move=> some x; have -> : wait g = mean_wait (seed_toy hl hg) k (all_A k) N (tokB :: w).
    by apply: eq_bigr => j _; apply: sharpened_avoid_after_a_B.
  have [below short _] := toy_expected_time_of_the_return hl hg N Bw.
  by move: below short; rewrite /= expr0 invr1 -/(run_time k x); split.
split.
- have /andP[a b] := hq.
  by apply: sums => //; rewrite gt_eqF // addr_gt0 ?mulr_gt0 ?hpos ?subr_gt0.
- have one : q * 1 / (q * 1 + (1 - q) * 1) = q by rewrite !mulr1 addrC subrK divr1.
  have := sums (fun=> 1); rewrite /= one; apply=> //.
  by rewrite !mulr1 addrC subrK oner_neq0.
- have [lt|gt|e] := ltgtP q q'.
  + by rewrite run_times_fall // -up lt.
  + by rewrite ltNge ltW ?run_times_fall //= -up ltNge ltW.
  + by rewrite -e ltxx -up -e ltxx.
- have [lt|gt|e] := ltgtP q q'.
  + by rewrite ltNge ltW ?run_times_fall //= -down ltNge ltW.
  + by rewrite run_times_fall // -down gt.
  + by rewrite -e ltxx -down -e ltxx.
Qed.
