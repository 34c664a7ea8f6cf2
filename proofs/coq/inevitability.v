(* When is a set of states of a finite Markov chain inevitable?

   The words are those of chains.v. [before P H x y] says that x is outside H and has an arc to y; [ahead P H x] is the set
   of the states that can be reached from x by a path that is outside H before its last state. A closed class is a
   non-empty closed set in which every state can be reached from every other.
   Within n steps means at one of the times 0, ..., n, so [not_hit P H n.+1 x] is the probability that H is not hit
   within n steps. Nothing here is a limit: the statements hold for every number of steps, in every field of numbers.
   Only the last theorems, on archimedean fields, speak of arbitrarily small probabilities. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import chains.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R).

Definition before (H : {set T}) : rel T := fun x y => (x \notin H) && arc P x y.
Definition ahead (H : {set T}) (x : T) : {set T} := [set y | connect (before H) x y].
Definition is_closed_class (C : {set T}) : Prop :=
  [/\ C != set0, is_closed P C & forall x y, x \in C -> y \in C -> connect (arc P) x y].

(* A positive number that no positive transition probability is below. *)
Definition is_least_arc (g : R) : Prop := 0 < g /\ forall x y, arc P x y -> g <= P x y.
End Definitions.

Section Inevitability.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).
Hypothesis PC : is_chain P.

Lemma ahead_closed x : is_closed_before P H (ahead P H x).
Proof.
move=> y z; rewrite !inE => xy yH yz; apply: connect_trans xy _; apply: connect1.
by rewrite /before yH.
Qed.

Lemma ahead_self x : x \in ahead P H x. Proof. by rewrite inE connect0. Qed.

(* THEOREM blocks_bound_the_tail. On a finite chain, let S be a set of states that no arc from a state outside H
   leaves. If H is hit within n steps with probability at least p from every state of S, then from every state of S
   the probability that H is not hit within N n steps is at most (1 - p)^N, for every N. *)
Theorem blocks_bound_the_tail (S : {set T}) (n : nat) (p : R) :
    is_closed_before P H S -> (forall x, x \in S -> p <= hit_before P H n.+1 x) ->
  forall N x, x \in S -> not_hit P H (N * n).+1 x <= (1 - p) ^+ N.
Proof.
move=> SC hit; have short x : x \in S -> not_hit P H n.+1 x <= 1 - p.
  by move=> xS; rewrite ler_subr_addr -ler_subr_addl -hit_before_eq // hit.
elim=> [|N IHN] x xS; first by rewrite expr0; apply: not_hit_le1.
rewrite mulSn -addnS not_hit_add (bigID (mem H)) /= big1 ?add0r => [|y yH]; last by rewrite yH mulr0.
have p1 : 0 <= 1 - p by apply: le_trans (short _ xS); apply: not_hit_ge0.
rewrite exprS; apply: (@le_trans _ _ (not_hit P H n.+1 x * (1 - p) ^+ N)).
  rewrite not_hit_of_taboo_off // mulr_suml; apply: ler_sum => y yH.
  have [->|xy] := eqVneq (taboo P H n x y) 0; first by rewrite !mul0r.
  by rewrite ler_wpmul2l ?taboo_ge0 //; apply: IHN; apply: taboo_in xy.
by rewrite ler_wpmul2r ?short // exprn_ge0.
Qed.

(* Such a number exists: the product of all positive transition probabilities. *)
Lemma least_arc_exists : exists g, is_least_arc P g.
Proof.
exists (\prod_(e : T * T | arc P e.1 e.2) P e.1 e.2); split=> [|x y xy].
  by apply: prodr_gt0 => e; rewrite -P_gt0.
rewrite (bigD1 (x, y)) //= -[leRHS]mulr1 ler_wpmul2l ?P_ge0 //.
suff /andP[] : 0 <= \prod_(e | arc P e.1 e.2 && (e != (x, y))) P e.1 e.2 <= 1 by [].
apply: (big_ind (fun r => 0 <= r <= 1)) => [|r t /andP[r0 r1] /andP[t0 t1]|e _]; first by rewrite ler01 lexx.
  by rewrite mulr_ge0 // mulr_ile1.
by rewrite P_ge0 ?P_le1.
Qed.

Variable g : R.
Hypothesis gP : is_least_arc P g.

Lemma least_arc_le1 (x : T) : g <= 1.
Proof.
have [y xy] : exists y, arc P x y.
  apply/existsP; rewrite -[X in is_true X]negbK negb_exists; apply/negP => /forallP none.
  have := P_sum PC x; rewrite big1 => [|y _]; last by apply/eqP; have := none y; rewrite negbK.
  by move/eqP; rewrite eq_sym oner_eq0.
by case: gP => _ /(_ _ _ xy) /le_trans; apply; apply: P_le1.
Qed.

Lemma path_bounds_hit s x : path (arc P) x s -> last x s \in H -> g ^+ size s <= hit_before P H (size s).+1 x.
Proof.
elim: s x => [|y s IHs] x.
  by move=> _ xH; rewrite hit_before_eq //= xH subr0 expr0.
move=> /andP[xy ys] lH; rewrite hit_before_eq //; have := IHs _ ys lH; rewrite hit_before_eq //.
have -> : not_hit P H (size (y :: s)).+1 x =
  if x \in H then 0 else \sum_z P x z * not_hit P H (size s).+1 z by [].
case: ifP => xH IH; first by rewrite subr0 exprn_ile1 ?(least_arc_le1 x) // ltW; case: gP.
rewrite -(P_sum PC x) -sumrB (bigD1 y) // exprS ler_paddr //.
  by apply: sumr_ge0 => z _; rewrite subr_ge0 ler_pimulr ?P_ge0 ?not_hit_le1.
rewrite -[X in X - _]mulr1 -mulrBr ler_pmul ?exprn_ge0 //; try by rewrite ltW; case: gP.
by case: gP => _; apply.
Qed.

(* A shortest path to H has fewer arcs than there are states. *)
Lemma reaches_bounds_hit x : reaches P H x -> g ^+ #|T| <= hit_before P H #|T|.+1 x.
Proof.
case/existsP=> y /andP[yH /connectP[s xs y_last]]; move: yH; rewrite y_last.
case/shortenP: xs => r xr uniq_r _ lH.
have r_small : (size r < #|T|)%N by have := card_uniqP uniq_r; rewrite /= => <-; apply: max_card.
apply: (@le_trans _ _ (g ^+ size r)).
  by apply: ler_wiexpn2l; [rewrite ltW; case: gP | exact: (least_arc_le1 x) | exact: ltnW].
apply: le_trans (path_bounds_hit xr lH) _; rewrite !hit_before_eq //.
by rewrite ler_add2l ler_opp2 not_hit_le // ltnS ltnW.
Qed.
End Inevitability.

(* THEOREM reachable_set_is_inevitable. On a finite chain with m states, let g > 0 be at most every positive
   transition probability. If a state of H can be reached from every state, then from every state and for every N the
   probability that H is not hit within N m steps is at most (1 - g^m)^N. *)
Theorem reachable_set_is_inevitable (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (g : R) :
    is_chain P -> is_least_arc P g -> (forall x, reaches P H x) ->
  forall N x, not_hit P H (N * #|T|).+1 x <= (1 - g ^+ #|T|) ^+ N.
Proof.
move=> PC gP reach N x; apply: (@blocks_bound_the_tail _ _ _ _ PC setT) => [? ? ? ? ?|y _|]; rewrite ?inE //.
exact: reaches_bounds_hit.
Qed.

(* THEOREM reachable_set_is_inevitable_from_one_start. On a finite chain with m states, let g > 0 be at most every
   positive transition probability. If a state of H can be reached from every state that the chain can be in before it
   hits H when it starts in x, then for every N the probability from x that H is not hit within N m steps is at most
   (1 - g^m)^N. *)
Theorem reachable_set_is_inevitable_from_one_start
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (g : R) (x : T) :
    is_chain P -> is_least_arc P g -> (forall y, y \in ahead P H x -> reaches P H y) ->
  forall N, not_hit P H (N * #|T|).+1 x <= (1 - g ^+ #|T|) ^+ N.
Proof.
move=> PC gP reach N; apply: (@blocks_bound_the_tail _ _ _ _ PC (ahead P H x)) => [|y yS|].
- exact: ahead_closed.
- by apply: reaches_bounds_hit => //; apply: reach.
- exact: ahead_self.
Qed.

(* THEOREM closed_set_is_never_left. On a finite chain, if a closed set C does not meet H, then from every state of C
   the probability that H is not hit is 1 for every number of steps, and the probability to be outside C is 0 at every
   time. *)
Theorem closed_set_is_never_left (R : numFieldType) (T : finType) (P : T -> T -> R) (C H : {set T}) (x : T) :
    is_chain P -> is_closed P C -> [disjoint C & H] -> x \in C ->
  forall N, not_hit P H N x = 1 /\ forall y, y \notin C -> at_time P N x y = 0.
Proof.
move=> PC CC CH xC N; split=> [|y yC]; first exact: (closed_not_hit PC _ CC CH xC).
exact: (closed_at_time _ CC xC yC).
Qed.

Section Classes.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).

(* From every state a closed class can be reached. *)
Lemma closed_class_is_reached x :
  exists2 C : {set T}, is_closed_class P C & forall y, y \in C -> connect (arc P) x y.
Proof.
pose out y : {set T} := [set z | connect (arc P) y z].
have [y xy y_min] := @arg_minnP _ x (connect (arc P) x) (fun y => #|out y|) (connect0 _ _).
exists (out y) => [|z]; last by rewrite inE => yz; apply: connect_trans xy yz.
have back z : z \in out y -> connect (arc P) z y.
  rewrite inE => yz; have sub : out z \subset out y.
    by apply/subsetP => w; rewrite !inE => zw; apply: connect_trans yz zw.
  have /eqP E : out z == out y by rewrite eqEcard sub y_min // (connect_trans xy).
  have : y \in out y by rewrite inE connect0.
  by rewrite -E inE.
split=> [|z w|z w zy yw].
- by apply/set0Pn; exists y; rewrite inE connect0.
- by rewrite !inE => yz zw; apply: connect_trans yz _; apply: connect1.
- by apply: connect_trans (back _ zy) _; rewrite inE in yw.
Qed.

(* THEOREM every_closed_class_meets_a_set_just_if_it_can_be_reached. On a finite chain every closed class has a state
   of H if and only if a state of H can be reached from every state. *)
Theorem every_closed_class_meets_a_set_just_if_it_can_be_reached :
  (forall C : {set T}, is_closed_class P C -> C :&: H != set0) <-> (forall x, reaches P H x).
Proof.
split=> [meets x|reach C [/set0Pn[x xC] CC _]].
  have [C CC xC] := closed_class_is_reached x.
  have /set0Pn[y] := meets _ CC; rewrite inE => /andP[yC yH].
  by apply/existsP; exists y; rewrite yH xC.
have /existsP[y /andP[yH xy]] := reach x.
by apply/set0Pn; exists y; rewrite inE yH (closed_connect CC xC xy).
Qed.
End Classes.

(* THEOREM inevitable_just_if_every_closed_class_meets_the_set. On a finite chain every closed class has a state of H
   if and only if there are a number n of steps and a p > 0 such that, from every state and for every N, the
   probability that H is not hit within N n steps is at most (1 - p)^N. *)
Theorem inevitable_just_if_every_closed_class_meets_the_set (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) :
    is_chain P ->
  (forall C : {set T}, is_closed_class P C -> C :&: H != set0) <->
  (exists n p, 0 < p /\ forall N x, not_hit P H (N * n).+1 x <= (1 - p) ^+ N).
Proof.
move=> PC; split=> [/every_closed_class_meets_a_set_just_if_it_can_be_reached reach|[n [p [p0 tail]]] C [/set0Pn[x xC] CC _]].
  have [g gP] := least_arc_exists PC; exists #|T|, (g ^+ #|T|); split.
    by rewrite exprn_gt0; case: gP.
  exact: reachable_set_is_inevitable.
apply/negP => /eqP CH; have CH0 : [disjoint C & H] by rewrite -setI_eq0 CH.
have := tail 1%N x; rewrite (closed_not_hit PC _ CC CH0 xC) expr1.
by rewrite ler_subr_addr ger_addl => /le_gtF; rewrite p0.
Qed.

(* THEOREM avoidable_with_positive_probability. On a finite chain, if from x a state y can be reached by a path that
   is outside H before y, and no state of H can be reached from y, then there is a q > 0 such that the probability
   from x that H is not hit is at least q for every number of steps, and the capped mean time at n is at least n q. *)
Theorem avoidable_with_positive_probability (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (x y : T) :
    is_chain P -> y \in ahead P H x -> ~~ reaches P H y ->
  exists2 q, 0 < q & forall n, q <= not_hit P H n x /\ n%:R * q <= capped_time P H n x.
Proof.
move=> PC; rewrite inE => /connectP[s xs ->] noH.
have [q q0 tail] : exists2 q, 0 < q & forall n, q <= not_hit P H n x.
  elim: s x xs noH => [|z s IHs] x /=.
    move=> _ xH; exists 1 => [|n]; first exact: ltr01.
    rewrite (@closed_not_hit _ _ _ _ PC [set z | ~~ reaches P H z]) ?inE //.
      exact: unreaching_is_closed.
    rewrite -setI_eq0; apply/eqP/setP => z; rewrite !inE; apply/negP => /andP[+ zH].
    by rewrite reaches_refl.
  case/andP=> /andP[xH xz] zs noH; have [q q0 tail] := IHs _ zs noH.
  exists (P x z * q) => [|n]; first by rewrite mulr_gt0 // P_gt0.
  apply: le_trans (not_hit_S H PC n x); rewrite /= (negbTE xH) (bigD1 z) //= ler_paddr //.
    by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?P_ge0 ?not_hit_ge0.
  by rewrite ler_wpmul2l ?P_ge0.
exists q => // n; split=> //; rewrite /capped_time.
by apply: (@le_trans _ _ (\sum_(j < n) q)); [rewrite sumr_const card_ord mulr_natl | apply: ler_sum].
Qed.

Section Times.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).
Hypothesis PC : is_chain P.

Lemma capped_time_le m n x : (m <= n)%N -> capped_time P H m x <= capped_time P H n x.
Proof.
move=> /subnK <-; elim: (n - m)%N => [//|d IHd]; rewrite addSn (le_trans IHd) // /capped_time.
by rewrite big_ord_recr ler_paddr // (not_hit_ge0 H PC).
Qed.

Lemma capped_time_blocks (S : {set T}) (n : nat) (c : R) :
    is_closed_before P H S -> 0 < c -> (forall x, x \in S -> c <= hit_before P H n.+1 x) ->
  forall N x, x \in S -> capped_time P H (N * n) x <= n%:R * \sum_(i < N) (1 - c) ^+ i.
Proof.
move=> SC c0 hit; elim=> [|N IHN] x xS; first by rewrite mul0n /capped_time !big_ord0 mulr0.
rewrite big_ord_recr mulrDr mulSn addnC /capped_time big_split_ord ler_add //; first exact: IHN.
apply: (@le_trans _ _ (\sum_(j < n) (1 - c) ^+ N)); last by rewrite sumr_const card_ord mulr_natl.
apply: ler_sum => j _; apply: le_trans (blocks_bound_the_tail PC SC hit N xS).
by apply: (not_hit_le H PC); rewrite ltnS leq_addr.
Qed.
End Times.

(* THEOREM inevitable_sets_have_bounded_mean_times. On a finite chain with m states, let g > 0 be at most every
   positive transition probability. If a state of H can be reached from every state that the chain can be in before it
   hits H when it starts in x, then every capped mean time from x is at most m / g^m. *)
Theorem inevitable_sets_have_bounded_mean_times
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (g : R) (x : T) :
    is_chain P -> is_least_arc P g -> (forall y, y \in ahead P H x -> reaches P H y) ->
  forall N, capped_time P H N x <= #|T|%:R / g ^+ #|T|.
Proof.
move=> PC gP reach N; have g0 : 0 < g ^+ #|T| by rewrite exprn_gt0; case: gP.
have T0 : (0 < #|T|)%N by apply/card_gt0P; exists x.
apply: le_trans (capped_time_le _ PC x (leq_pmulr N T0)) _.
apply: le_trans (capped_time_blocks PC (@ahead_closed _ _ _ _ x) g0 _ N (ahead_self _ _ _)) _.
  by move=> y yS; apply: reaches_bounds_hit => //; apply: reach.
rewrite ler_wpmul2l ?ler0n // -[leRHS]mul1r ler_pdivl_mulr // mulrC.
have := subrX1 (1 - g ^+ #|T|) N; rewrite addrAC subrr add0r mulNr => /eqP.
rewrite eq_sym eqr_oppLR => /eqP ->; rewrite opprB ler_subl_addr ler_addl exprn_ge0 // subr_ge0.
by rewrite exprn_ile1 ?(least_arc_le1 PC gP x) // ltW; case: gP.
Qed.

(* Arbitrarily small probabilities. *)
Lemma bernoulli_inverse (R : numFieldType) (p : R) (N : nat) : 0 <= p -> p <= 1 -> (1 - p) ^+ N * (1 + N%:R * p) <= 1.
Proof.
move=> p0 p1; have q0 : 0 <= 1 - p by rewrite subr_ge0.
elim: N => [|N IHN]; first by rewrite mul0r addr0 expr0 mulr1.
rewrite exprSr -mulrA; apply: le_trans IHN; rewrite ler_wpmul2l ?exprn_ge0 //.
rewrite -subr_ge0 (_ : _ - _ = N.+1%:R * p * p); first by rewrite !mulr_ge0 ?ler0n.
rewrite mulrBl mul1r mulrDr mulr1 -[in X in _ - (X - _)]addn1 natrD mulrDl mul1r [p * _]mulrC.
set a := N%:R * p; set b := _ * p * p.
by rewrite opprB [1 + (a + p)]addrA [- (1 + a + p)]opprD addrCA addNKr addrAC subrr add0r.
Qed.

Lemma powers_vanish (R : archiFieldType) (p e : R) : 0 < p -> p <= 1 -> 0 < e -> exists N, (1 - p) ^+ N <= e.
Proof.
move=> p0 p1 e0; pose N := Num.bound (e * p)^-1; exists N.
have big : 1 <= N%:R * p * e.
  have : (e * p)^-1 < N%:R by apply: archi_boundP; rewrite invr_ge0 mulr_ge0 ?ltW.
  by rewrite -(ltr_pmul2r (mulr_gt0 e0 p0)) mulVf ?gt_eqF ?mulr_gt0 // [e * p]mulrC mulrA => /ltW.
have := bernoulli_inverse N (ltW p0) p1; set q := _ ^+ N => IH.
have q0 : 0 <= q by rewrite exprn_ge0 // subr_ge0.
apply: (@le_trans _ _ (q * (N%:R * p * e))); first by rewrite ler_pemulr.
rewrite mulrA -[leRHS]mul1r; apply: ler_wpmul2r; first exact: ltW.
by apply: le_trans IH; rewrite ler_wpmul2l // ler_addr ler01.
Qed.

(* THEOREM certain_just_if_no_way_out. On a finite chain over an archimedean field, and from one start x: the
   probability that H is not hit becomes smaller than every positive number if and only if a state of H can be reached
   from every state that the chain can be in before it hits H. *)
Theorem certain_just_if_no_way_out (R : archiFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (x : T) :
    is_chain P ->
  (forall y, y \in ahead P H x -> reaches P H y) <->
  (forall e, 0 < e -> exists N, forall n, (N <= n)%N -> not_hit P H n x < e).
Proof.
move=> PC; split=> [reach e e0|small y xy].
  have [g gP] := least_arc_exists PC.
  have g0 : 0 < g ^+ #|T| by rewrite exprn_gt0; case: gP.
  have g1 : g ^+ #|T| <= 1 by rewrite exprn_ile1 ?(least_arc_le1 PC gP x) // ltW; case: gP.
  have e2 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
  have [N bound] := powers_vanish g0 g1 e2; exists (N * #|T|).+1 => n Nn.
  apply: le_lt_trans (not_hit_le H PC x Nn) _.
  apply: le_lt_trans (reachable_set_is_inevitable_from_one_start PC gP reach N) _.
  by apply: le_lt_trans bound _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
apply: contraT => yH; have [q q0 tail] := avoidable_with_positive_probability PC xy yH.
by have [N /(_ _ (leqnn N))] := small _ q0; have [/le_gtF ->] := tail N.
Qed.

(* Two states: in false a fair coin is tossed, in true nothing changes any more. *)
Definition coin_until_heads (x y : bool) : rat := if x then y%:R else 2%:R^-1.

Example coin_until_heads_satisfies_the_hypotheses :
  [/\ is_chain coin_until_heads, is_least_arc coin_until_heads (2%:R^-1) & forall x, reaches coin_until_heads [set true] x].
Proof.
split; first by split=> [[] []|[]] //; rewrite big_bool.
  by split=> // [[] []].
move=> x; apply/existsP; exists true; rewrite inE eqxx /=; case: x; first exact: connect0.
by apply: connect1.
Qed.

(* Two states that are never left. *)
Definition standing_still (x y : bool) : rat := (x == y)%:R.

(* THEOREM one_closed_class_that_meets_the_set_is_not_enough. There is a finite chain with a closed class inside H and
   a state from which the probability that H is not hit is 1 for every number of steps. *)
Theorem one_closed_class_that_meets_the_set_is_not_enough :
  [/\ is_chain standing_still, is_closed_class standing_still [set true] &
      forall n, not_hit standing_still [set true] n false = 1].
Proof.
have PC : is_chain standing_still by split=> [[] []|[]] //; rewrite big_bool.
split=> //; first split.
- by apply/set0Pn; exists true; rewrite inE.
- by move=> [] []; rewrite !inE.
- by move=> x y; rewrite !inE => /eqP-> /eqP->; apply: connect0.
move=> n; apply: (closed_not_hit PC (C := [set false])); last by rewrite inE.
  by move=> [] []; rewrite !inE.
by rewrite disjoints1 inE.
Qed.
