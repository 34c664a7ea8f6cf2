(* What a certificate about a finite chain establishes.

   The words are those of chains.v and inevitability.v. Each rule is stated as it is checked: as equations and searches on
   the graph, on values that are given. The theorems say what the given values are.
   - [accepted_hitting P H h]: h is 1 on H, is its own mean off H, and vanishes exactly where H is out of reach.
   - [certain P H] is the set of the states such that H can be reached from every state that is met before H.
     [accepted_time P H t]: on these states t is 0 on H and 1 plus its mean off H.
   - [accepted_law P C m]: C is closed and reached from every state, every state of C is reached from one state of C, and m
     is positive on C, 0 elsewhere, has total 1 and is balanced.
   No limit is taken: a value is tied to the probabilities at every number of steps by explicit bounds. Over an
   archimedean field the bounds become as small as one likes. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import chains inevitability.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).

Definition accepted_hitting (h : T -> R) : Prop :=
  [/\ forall x, h x \is Num.real, forall x, x \in H -> h x = 1,
      forall x, x \notin H -> h x = \sum_y P x y * h y & forall x, (h x == 0) = ~~ reaches P H x].

Definition certain : {set T} := [set x | [forall y in ahead P H x, reaches P H y]].

Definition accepted_time (t : T -> R) : Prop :=
  [/\ forall x, x \in certain -> t x \is Num.real, forall x, x \in certain -> x \in H -> t x = 0 &
      forall x, x \in certain -> x \notin H -> t x = 1 + \sum_y P x y * t y].

Definition balanced (m : T -> R) : Prop := \sum_x m x = 1 /\ forall y, \sum_x m x * P x y = m y.

Definition accepted_law (C : {set T}) (m : T -> R) : Prop :=
  [/\ is_closed P C, forall x, if x \in C then 0 < m x else m x == 0, balanced m, forall x, reaches P C x &
      exists2 c, c \in C & forall x, x \in C -> connect (arc P) c x].
End Definitions.

Section Hitting.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).
Hypothesis PC : is_chain P.

(* Reachability may be searched along arcs that do not start in H. *)
Lemma reaches_before_the_set x : reaches P H x = [exists y in H, connect (before P H) x y].
Proof.
apply/existsP/existsP => [[y /andP[yH /connectP[s xs y_last]]]|[y /andP[yH xy]]].
  elim: s x xs y_last => [|z s IHs] x /= xs y_last.
    by exists x; rewrite -{1}y_last yH connect0.
  have [xH|xH] := boolP (x \in H); first by exists x; rewrite xH connect0.
  case/andP: xs => xz zs; have [w /andP[wH zw]] := IHs _ zs y_last.
  exists w; rewrite wH; apply: connect_trans zw; apply: connect1.
  by rewrite /before xH.
exists y; rewrite yH; apply: connect_sub xy => z w /andP[_ zw]; exact: connect1.
Qed.

Let U := [set x | ~~ reaches P H x].
Let B := H :|: U.

Lemma target_or_hopeless_is_reached x : reaches P B x.
Proof.
have [|xH] := boolP (reaches P H x); last by apply: reaches_refl; rewrite !inE xH orbT.
by case/existsP=> y /andP[yH xy]; apply/existsP; exists y; rewrite inE yH.
Qed.

Lemma taboo_of_hopeful n x y : y \notin U -> taboo P H n x y = taboo P B n x y.
Proof.
move=> yU; elim: n x => [//|n IHn] x /=; rewrite in_setU.
have [xU|xU] := boolP (x \in U).
  rewrite orbT; have := contraNeq (taboo_in (n := n.+1) _ xU) yU; apply.
  by move=> a b aU _; apply: unreaching_is_closed aU.
by rewrite orbF; case: ifP => // _; apply: eq_bigr => z _; rewrite IHn.
Qed.

Variable h : T -> R.
Hypothesis hP : accepted_hitting P H h.

Lemma hitting_expansion n x : h x = hit_before P H n x + \sum_y taboo P H n x y * h y.
Proof.
case: hP => _ h1 hm _; rewrite hit_before_eq //; elim: n x => [|n IHn] x.
  rewrite subrr add0r (bigD1 x) //= eqxx mul1r big1 ?addr0 // => y.
  by rewrite eq_sym => /negbTE->; rewrite mul0r.
have [xH|xH] := boolP (x \in H).
  by rewrite h1 //= xH subr0 big1 ?addr0 // => y _; rewrite mul0r.
rewrite hm //=; rewrite (negbTE xH) -[X in X - _](P_sum PC x) -sumrB.
under [X in _ = _ + X]eq_bigr do rewrite mulr_suml.
rewrite exchange_big /= -big_split /=; apply: eq_bigr => y _.
rewrite IHn mulrDr mulrBr mulr1; congr (_ + _).
by rewrite mulr_sumr; apply: eq_bigr => z _; rewrite mulrA.
Qed.

Lemma hitting_at_B x : x \in B -> 0 <= h x <= 1.
Proof.
case: hP => _ h1 _ h0; rewrite !inE => /orP[/h1 ->|]; first by rewrite ler01 lexx.
by rewrite -h0 => /eqP->; rewrite lexx ler01.
Qed.

Lemma hitting_bounds x : 0 <= h x <= 1.
Proof.
case: hP => hr h1 hm h0.
have off z : z \notin B -> h z = \sum_y P z y * h y.
  by rewrite inE negb_or => /andP[zH _]; apply: hm.
apply/andP; split; last first.
  apply: (maximum_principle PC (S := setT) (B := B)) => //.
  - exact: ger0_real ler01.
  - by move=> z _ zB; rewrite -off.
  - by move=> z _ /hitting_at_B /andP[].
  - by move=> z _; apply: target_or_hopeless_is_reached.
rewrite -oppr_le0; apply: (maximum_principle PC (S := setT) (B := B) (f := fun z => - h z)) => //.
- by move=> z _; rewrite rpredN.
- exact: rpred0.
- by move=> z _ zB; rewrite {1}off //; under [leRHS]eq_bigr do rewrite mulrN; rewrite sumrN.
- by move=> z _ /hitting_at_B /andP[]; rewrite oppr_le0.
- by move=> z _; apply: target_or_hopeless_is_reached.
Qed.

Lemma hitting_tail n x : h x - hit_before P H n x <= not_hit P B n x.
Proof.
rewrite {1}(hitting_expansion n) addrAC subrr add0r not_hit_of_taboo //; apply: ler_sum => y _.
have [yU|yU] := boolP (y \in U).
  by case: hP => _ _ _ h0; move: yU; rewrite inE -h0 => /eqP->; rewrite mulr0 taboo_ge0.
by rewrite -taboo_of_hopeful // ler_pimulr ?taboo_ge0 //; case/andP: (hitting_bounds y).
Qed.

Lemma hitting_lower n x : hit_before P H n x <= h x.
Proof.
rewrite [leRHS](hitting_expansion n) ler_addl sumr_ge0 // => y _; rewrite mulr_ge0 ?taboo_ge0 //.
by case/andP: (hitting_bounds y).
Qed.
End Hitting.

(* THEOREM accepted_hitting_values_are_the_probabilities. On a finite chain with m states, let g > 0 be at most every
   positive transition probability. If real values h are 1 on H, are their own means off H and vanish exactly where H
   is out of reach, then they lie between 0 and 1, the probability that H is hit before any time is at most h, and h
   exceeds the probability that H is hit within N m steps by at most (1 - g^m)^N. *)
Theorem accepted_hitting_values_are_the_probabilities
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (g : R) (h : T -> R) :
    is_chain P -> is_least_arc P g -> accepted_hitting P H h ->
  forall x, [/\ 0 <= h x <= 1, forall n, hit_before P H n x <= h x &
                forall N, h x - hit_before P H (N * #|T|).+1 x <= (1 - g ^+ #|T|) ^+ N].
Proof.
move=> PC gP hP x; split=> [|n|N]; [exact: hitting_bounds hP x | exact: hitting_lower |].
apply: le_trans (hitting_tail PC hP _ x) _; apply: reachable_set_is_inevitable => // y.
exact: target_or_hopeless_is_reached.
Qed.

(* THEOREM accepted_hitting_values_are_the_limit. On a finite chain over an archimedean field, real values h that are
   1 on H, are their own means off H and vanish exactly where H is out of reach are the limits of the probabilities
   that H is hit before time n: for every e > 0 these are at most h, and above h - e for all n from some N on. *)
Theorem accepted_hitting_values_are_the_limit
    (R : archiFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (h : T -> R) :
    is_chain P -> accepted_hitting P H h ->
  forall x e, 0 < e -> exists N, forall n, (N <= n)%N -> h x - e < hit_before P H n x <= h x.
Proof.
move=> PC hP x e e0; set B := H :|: [set x | ~~ reaches P H x].
have reach y : y \in ahead P B x -> reaches P B y by move=> _; apply: target_or_hopeless_is_reached.
have [N tail] := (certain_just_if_no_way_out B x PC).1 reach e e0; exists N => n /tail small.
rewrite hitting_lower // andbT ltr_subl_addr -ltr_subl_addl.
by apply: le_lt_trans small; apply: hitting_tail.
Qed.

(* THEOREM accepted_hitting_values_are_the_least. On a finite chain, real values h that are 1 on H, are their own
   means off H and vanish exactly where H is out of reach are the least: they are at most any values f that are
   nowhere negative, at least 1 on H and at least their own means off H. *)
Theorem accepted_hitting_values_are_the_least
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (h f : T -> R) :
    is_chain P -> accepted_hitting P H h -> (forall x, 0 <= f x) -> (forall x, x \in H -> 1 <= f x) ->
    (forall x, x \notin H -> \sum_y P x y * f y <= f x) ->
  forall x, h x <= f x.
Proof.
move=> PC [hr h1 hm h0] f0 f1 fm x; rewrite -subr_le0; set B := H :|: [set x | ~~ reaches P H x].
apply: (maximum_principle PC (S := setT) (B := B) (f := fun z => h z - f z)) => //.
- by move=> z _; rewrite rpredB // ger0_real.
- exact: rpred0.
- move=> z _; rewrite inE negb_or => /andP[zH _]; rewrite {1}hm //.
  by under [leRHS]eq_bigr do rewrite mulrBr; rewrite sumrB ler_add2l ler_opp2 fm.
- move=> z _; rewrite !inE => /orP[zH|]; first by rewrite h1 // subr_le0 f1.
  by rewrite -h0 => /eqP->; rewrite subr_le0.
- by move=> z _; apply: target_or_hopeless_is_reached.
Qed.

(* THEOREM accepted_hitting_values_are_unique. On a finite chain, any two vectors of values that are 1 on H, are their
   own means off H and vanish exactly where H is out of reach are equal. *)
Theorem accepted_hitting_values_are_unique
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (h f : T -> R) :
    is_chain P -> accepted_hitting P H h -> accepted_hitting P H f -> forall x, h x = f x.
Proof.
move=> PC [hr h1 hm h0] [fr f1 fm f0] x; apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (zero_principle PC (S := setT) (B := H :|: [set x | ~~ reaches P H x]) (d := fun z => h z - f z)) => //.
- move=> z _; rewrite inE negb_or => /andP[zH _]; rewrite {1}hm // {1}fm // -sumrB.
  by apply: eq_bigr => y _; rewrite mulrBr.
- move=> z _; rewrite !inE => /orP[zH|zU]; first by rewrite h1 // f1 // subrr.
  by have:= zU; rewrite -h0 => /eqP->; have := zU; rewrite -f0 => /eqP->; rewrite subrr.
- by move=> z _; apply: target_or_hopeless_is_reached.
Qed.

Section Time.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}).
Hypothesis PC : is_chain P.

Lemma certain_reaches x : x \in certain P H -> reaches P H x.
Proof. by rewrite inE => /forallP/(_ x)/implyP; apply; apply: ahead_self. Qed.

Lemma certain_closed : is_closed_before P H (certain P H).
Proof.
move=> x y; rewrite !inE => /forallP hx xH xy; apply/forallP => z; apply/implyP; rewrite inE => yz.
apply: (implyP (hx z)); rewrite inE; apply: connect_trans yz; apply: connect1.
by rewrite /before xH.
Qed.

(* A set on which the equations of the times can be solved by one answer only. *)
Variables (S : {set T}) (t : T -> R).
Hypotheses (SC : is_closed_before P H S) (SH : forall x, x \in S -> reaches P H x).
Hypotheses (tr : forall x, x \in S -> t x \is Num.real) (t0 : forall x, x \in S -> x \in H -> t x = 0).
Hypothesis (tm : forall x, x \in S -> x \notin H -> t x = 1 + \sum_y P x y * t y).

Lemma time_expansion n x : x \in S -> t x = capped_time P H n x + \sum_y taboo P H n x y * t y.
Proof.
elim: n x => [|n IHn] x xS.
  rewrite /capped_time big_ord0 add0r (bigD1 x) //= eqxx mul1r big1 ?addr0 // => y.
  by rewrite eq_sym => /negbTE->; rewrite mul0r.
have [xH|xH] := boolP (x \in H).
  rewrite t0 // /capped_time big1 ?add0r => [|j _]; last by rewrite /= xH.
  by rewrite big1 // => y _; rewrite /= xH mul0r.
have step y : arc P x y -> y \in S by apply: SC.
rewrite tm // (eq_mean (g := fun y => capped_time P H n y + \sum_z taboo P H n y z * t z)); last first.
  by move=> y xy; apply: IHn; apply: step.
under eq_bigr do rewrite mulrDr; rewrite big_split /= addrA; congr (_ + _).
  rewrite /capped_time big_ord_recl /= (negbTE xH) mean_const //; congr (1 + _).
  by under eq_bigr do rewrite mulr_sumr; rewrite exchange_big.
under eq_bigr do rewrite mulr_sumr; rewrite exchange_big; apply: eq_bigr => z _.
by rewrite (negbTE xH) mulr_suml; apply: eq_bigr => y _; rewrite mulrA.
Qed.

Lemma time_ge0 x : x \in S -> 0 <= t x.
Proof.
move=> xS; rewrite -oppr_le0; move: x xS; apply: (maximum_principle PC (B := H) (f := fun z => - t z)) => //.
- by move=> z zS; rewrite rpredN tr.
- exact: rpred0.
- move=> z zS zH; rewrite {1}tm // opprD; under [leRHS]eq_bigr do rewrite mulrN.
  by rewrite sumrN ger_addr oppr_le0 ler01.
- by move=> z zS zH; rewrite t0 // oppr0.
Qed.

Lemma time_rest_ge0 n x : x \in S -> 0 <= \sum_y taboo P H n x y * t y.
Proof.
move=> xS; apply: sumr_ge0 => y _; have [->|xy] := eqVneq (taboo P H n x y) 0; first by rewrite mul0r.
by rewrite mulr_ge0 ?taboo_ge0 // time_ge0 // (taboo_in SC xS xy).
Qed.

Lemma time_rest_le (m : R) n x : (forall y, y \in S -> t y <= m) -> x \in S ->
  \sum_y taboo P H n x y * t y <= m * not_hit P H n.+1 x.
Proof.
move=> tle xS; rewrite not_hit_of_taboo_off // mulr_sumr [leRHS]big_mkcond; apply: ler_sum => y _ /=.
have [->|xy] := eqVneq (taboo P H n x y) 0; first by rewrite mul0r mulr0 if_same.
have yS := taboo_in SC xS xy; case: ifPn => yH; last by rewrite t0 ?mulr0 //; apply/negPn.
by rewrite [leRHS]mulrC ler_wpmul2l ?taboo_ge0 ?tle.
Qed.

Lemma capped_time_lower n x : n%:R * not_hit P H n x <= capped_time P H n x.
Proof.
rewrite mulr_natl -[n in _ *+ n]card_ord -sumr_const; apply: ler_sum => j _.
exact: (not_hit_le H PC).
Qed.

Lemma time_is_mean n x : x \in S -> capped_time P H n x <= t x.
Proof. by move=> xS; rewrite [leRHS](time_expansion n) // ler_addl time_rest_ge0. Qed.
End Time.

(* THEOREM accepted_times_are_the_mean_times. On a finite chain with m states, let g > 0 be at most every positive
   transition probability. Let real values t satisfy, on the states from which H is certain: t is 0 on H and 1 plus
   its own mean off H. If t is at most b there, then at each such state and for every n: t is the mean of the smaller
   of n and the first time in H, plus the mean of t at time n where H was not hit before; this excess is at least 0
   and at most b times the probability that H is not hit within n steps, which is at most t / (n + 1), and at most (1
   - g^m)^N for n = N m. *)
Theorem accepted_times_are_the_mean_times
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (g b : R) (t : T -> R) :
    is_chain P -> is_least_arc P g -> accepted_time P H t -> (forall x, x \in certain P H -> t x <= b) ->
  forall x n, x \in certain P H ->
    [/\ t x = capped_time P H n x + \sum_y taboo P H n x y * t y,
        0 <= t x - capped_time P H n x <= b * not_hit P H n.+1 x,
        n.+1%:R * not_hit P H n.+1 x <= t x &
        forall N, not_hit P H (N * #|T|).+1 x <= (1 - g ^+ #|T|) ^+ N].
Proof.
move=> PC gP [tr t0 tm] tb x n xS; have SC := @certain_closed _ _ P H; have SH := @certain_reaches _ _ P H.
split=> [||| N].
- exact: (time_expansion PC SC t0 tm n xS).
- rewrite subr_ge0 (time_is_mean PC SC SH tr t0 tm) //= {1}(time_expansion PC SC t0 tm n xS) addrAC subrr add0r.
  exact: (time_rest_le PC SC t0).
- by apply: le_trans (time_is_mean PC SC SH tr t0 tm n.+1 xS); apply: capped_time_lower.
- apply: (reachable_set_is_inevitable_from_one_start PC gP) => y xy.
  by move: xS; rewrite inE => /forallP/(_ y)/implyP; apply.
Qed.

(* THEOREM accepted_times_are_the_limit. On a finite chain over an archimedean field, real values t that are 0 on H
   and 1 plus their own means off H, on the states from which H is certain, are there the limits of the means of the
   smaller of n and the first time in H: for every e > 0 these are at most t, and above t - e for all n from some N
   on. *)
Theorem accepted_times_are_the_limit
    (R : archiFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (t : T -> R) :
    is_chain P -> accepted_time P H t ->
  forall x e, x \in certain P H -> 0 < e ->
  exists N, forall n, (N <= n)%N -> t x - e < capped_time P H n x <= t x.
Proof.
move=> PC [tr t0 tm] x e xS e0; have SC := @certain_closed _ _ P H; have SH := @certain_reaches _ _ P H.
have t_ge0 := time_ge0 PC SC SH tr t0 tm.
pose b := 1 + \sum_(y in certain P H) t y.
have tb y : y \in certain P H -> t y <= b.
  move=> yS; rewrite /b (bigD1 y) //= addrCA ler_addl addr_ge0 ?ler01 //.
  by apply: sumr_ge0 => z /andP[zS _]; apply: t_ge0.
have b0 : 0 < b by rewrite ltr_paddr ?ltr01 //; apply: sumr_ge0.
have reach y : y \in ahead P H x -> reaches P H y.
  by move: xS; rewrite inE => /forallP/(_ y)/implyP.
have [N small] := (certain_just_if_no_way_out H x PC).1 reach _ (divr_gt0 e0 b0).
exists N => n Nn; rewrite (time_is_mean PC SC SH tr t0 tm) // andbT ltr_subl_addr -ltr_subl_addl.
rewrite {1}(time_expansion PC SC t0 tm n xS) addrAC subrr add0r.
apply: le_lt_trans (time_rest_le PC SC t0 n tb xS) _.
by rewrite mulrC -ltr_pdivl_mulr // small // (leq_trans Nn).
Qed.

(* THEOREM accepted_times_are_unique. On a finite chain, two vectors of values that are 0 on H and 1 plus their own
   means off H, on the states from which H is certain, agree on these states. *)
Theorem accepted_times_are_unique
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (t u : T -> R) :
    is_chain P -> accepted_time P H t -> accepted_time P H u -> forall x, x \in certain P H -> t x = u x.
Proof.
move=> PC [_ t0 tm] [_ u0 um] x xS; apply/eqP; rewrite -subr_eq0; apply/eqP; move: x xS.
apply: (zero_principle PC (B := H) (d := fun z => t z - u z)).
- exact: certain_closed.
- move=> z zS zH; rewrite {1}tm // {1}um // opprD addrACA subrr add0r -sumrB.
  by apply: eq_bigr => y _; rewrite mulrBr.
- by move=> z zS zH; rewrite t0 // u0 // subrr.
- exact: certain_reaches.
Qed.

(* THEOREM times_are_infinite_off_the_certain_states. On a finite chain, from each state from which H is not certain
   the mean of the smaller of n and the first time in H is at least n q for every n, with one q > 0. *)
Theorem times_are_infinite_off_the_certain_states
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (x : T) :
    is_chain P -> x \notin certain P H ->
  exists2 q, 0 < q & forall n, q <= not_hit P H n x /\ n%:R * q <= capped_time P H n x.
Proof.
move=> PC; rewrite inE negb_forall => /existsP[y]; rewrite negb_imply => /andP[xy yH].
exact: avoidable_with_positive_probability PC xy yH.
Qed.

(* Stationary laws. *)
Section Stationary.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R).
Hypothesis PC : is_chain P.

Lemma at_time_sum n x : \sum_y at_time P n x y = 1.
Proof.
elim: n x => [|n IHn] x /=.
  rewrite (bigD1 x) //= eqxx big1 ?addr0 // => y yx.
  by rewrite eq_sym (negbTE yx).
by rewrite exchange_big /=; under eq_bigr do rewrite -mulr_sumr IHn mulr1; apply: P_sum.
Qed.

Lemma flow_at_time (d : T -> R) n y : (forall z, \sum_x d x * P x z = d z) -> \sum_x d x * at_time P n x y = d y.
Proof.
move=> dP; elim: n y => [|n IHn] y /=.
  rewrite (bigD1 y) //= eqxx mulr1 big1 ?addr0 // => x /negbTE->; exact: mulr0.
under eq_bigr do rewrite mulr_sumr; rewrite exchange_big /=; rewrite -[RHS]IHn; apply: eq_bigr => z _.
by under eq_bigr do rewrite mulrA; rewrite -mulr_suml dP.
Qed.

Variable g : R.
Hypothesis gP : is_least_arc P g.

Lemma path_bounds_at_time s x : path (arc P) x s -> g ^+ size s <= at_time P (size s) x (last x s).
Proof.
elim: s x => [|z s IHs] x /=; first by rewrite eqxx expr0.
move=> /andP[xz zs]; rewrite (bigD1 z) //= exprS ler_paddr //.
  by apply: sumr_ge0 => w _; rewrite mulr_ge0 ?(P_ge0 PC) ?(at_time_ge0 PC).
by case: gP => g0 gle; rewrite ler_pmul ?exprn_ge0 ?IHs ?gle // ltW.
Qed.

(* A flow of total 0 that is carried over is 0 if one state can be reached from everywhere. *)
Lemma balanced_difference_vanishes (c : T) (d : T -> R) :
    (forall x, connect (arc P) x c) -> \sum_x d x = 0 -> (forall z, \sum_x d x * P x z = d z) ->
  forall x, d x = 0.
Proof.
move=> reach d0 dP; pose m := #|T|; pose Q x y := \sum_(j < m) at_time P j x y; pose e := g ^+ m.
have e0 : 0 < e by rewrite exprn_gt0; case: gP.
have Qc x : e <= Q x c.
  have /connectP[s0 + c_last] := reach x; rewrite c_last => /shortenP[r xr uniq_r _].
  have r_small : (size r < m)%N by have := card_uniqP uniq_r; rewrite /= => <-; apply: max_card.
  rewrite /Q (bigD1 (Ordinal r_small)) //= ler_paddr //.
    by apply: sumr_ge0 => j _; apply: at_time_ge0.
  apply: le_trans (path_bounds_at_time xr); rewrite ler_wiexpn2l ?(least_arc_le1 PC gP x) 1?ltnW //.
  by rewrite ltW; case: gP.
have Qd y : m%:R * d y = \sum_x d x * (Q x y - e * (y == c)%:R).
  under eq_bigr do rewrite mulrBr; rewrite sumrB -mulr_suml d0 mul0r subr0.
  under eq_bigr do rewrite mulr_sumr; rewrite exchange_big /=.
  by under eq_bigr do rewrite flow_at_time //; rewrite sumr_const card_ord mulr_natl.
have small : m%:R * (\sum_y `|d y|) <= (m%:R - e) * (\sum_y `|d y|).
  rewrite !mulr_sumr; under eq_bigr do rewrite -[m%:R]ger0_norm ?ler0n // -normrM Qd.
  apply: (@le_trans _ _ (\sum_y \sum_x `|d x| * (Q x y - e * (y == c)%:R))).
    apply: ler_sum => y _; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => x _.
    rewrite normrM ler_wpmul2l ?normr_ge0 // ger0_norm // subr_ge0.
    have [->|_] := eqVneq y c; first by rewrite mulr1.
    by rewrite mulr0; apply: sumr_ge0 => j _; apply: at_time_ge0.
  rewrite exchange_big; apply: ler_sum => x _ /=; rewrite -mulr_sumr [leRHS]mulrC ler_wpmul2l ?normr_ge0 //.
  rewrite sumrB -mulr_sumr [X in e * X](bigD1 c) //= eqxx [X in 1 + X]big1 ?addr0 ?mulr1 => [|y /negbTE-> //].
  rewrite ler_add2r /Q exchange_big /=; under eq_bigr do rewrite at_time_sum.
  by rewrite sumr_const card_ord.
move=> x; apply/normr0_eq0/eqP; rewrite eq_le normr_ge0 andbT.
move: small; rewrite mulrBl ler_subr_addl ger_addr => small.
rewrite -(ler_pmul2l e0) mulr0; apply: le_trans small.
apply: ler_wpmul2l; first exact: ltW.
by rewrite (bigD1 x) //= ler_addl sumr_ge0.
Qed.

(* Where a stationary mass is positive the chain comes back. *)
Lemma accepted_law_comes_back (C : {set T}) (m : T -> R) (c x : T) :
    is_closed P C -> (forall x, if x \in C then 0 < m x else m x == 0) ->
    (forall y, \sum_x m x * P x y = m y) -> c \in C -> (forall x, x \in C -> connect (arc P) c x) ->
  x \in C -> connect (arc P) x c.
Proof.
move=> CC m0 mP cC cx xC; apply: contraT => xc.
pose D := [set y in C | ~~ connect (arc P) y c].
have mge y : 0 <= m y by have := m0 y; case: ifP => _ => [/ltW|/eqP->].
have DD : is_closed P D.
  move=> y z; rewrite !inE => /andP[yC yc] yz; rewrite (CC _ _ yC yz) /=.
  by apply: contra yc; apply: connect_trans; apply: connect1.
have flow : \sum_(y | y \notin D) m y * (\sum_(z in D) P y z) = 0.
  have : \sum_(z in D) \sum_y m y * P y z = \sum_(z in D) m z by apply: eq_bigr => z _.
  rewrite exchange_big (bigID (mem D)) /= => E.
  have inD y : y \in D -> \sum_(z in D) m y * P y z = m y.
    move=> yD; rewrite -mulr_sumr -[RHS]mulr1 -(P_sum PC y) [in RHS](bigID (mem D)) /=.
    rewrite [X in _ + X]big1 ?addr0 // => z zD; apply/eqP; apply: contraNT zD => yz; exact: DD yD yz.
  rewrite (eq_bigr m inD) in E; have := E; rewrite -[RHS]addr0 => /addrI E2.
  by rewrite -[RHS]E2; apply: eq_bigr => y _; rewrite mulr_sumr.
have none y z : y \in C -> y \notin D -> arc P y z -> z \notin D.
  move=> yC yD yz; apply/negP => zD.
  have /eqP := flow; rewrite psumr_eq0 => [/allP/(_ y (mem_index_enum _))|w _]; last first.
    by rewrite mulr_ge0 //; apply: sumr_ge0 => ? _; apply: P_ge0.
  rewrite yD /= mulf_eq0; have := m0 y; rewrite yC => my; rewrite (gt_eqF my) /=.
  rewrite psumr_eq0 => [/allP/(_ z (mem_index_enum _))|? _]; last exact: P_ge0.
  by rewrite zD /=; rewrite (negbTE yz).
have walk s y : y \in C -> y \notin D -> path (arc P) y s -> last y s \notin D.
  elim: s y => [//|z s IHs] y yC yD /= /andP[yz zs].
  by apply: IHs zs; [apply: CC yz | apply: none yz].
have /connectP[s cs x_last] := cx _ xC.
have := walk s c cC _ cs; rewrite -x_last !inE xC xc cC connect0 /=; exact.
Qed.
End Stationary.

(* THEOREM accepted_law_is_the_only_stationary_law. On a finite chain let m be a vector of total 1 that is balanced,
   positive on a closed set C and 0 elsewhere, let C be reached from every state, and every state of C from one state
   of C. Then every balanced vector of total 1, of whatever signs, is m. *)
Theorem accepted_law_is_the_only_stationary_law
    (R : numFieldType) (T : finType) (P : T -> T -> R) (C : {set T}) (m r : T -> R) :
    is_chain P -> accepted_law P C m -> balanced P r -> forall x, r x = m x.
Proof.
move=> PC [CC m0 [m1 mP] reach [c cC cx]] [r1 rP] x; have [g gP] := least_arc_exists PC.
apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (balanced_difference_vanishes PC gP (c := c) (d := fun y => r y - m y)) => [y||y].
- have /existsP[z /andP[zC yz]] := reach y; apply: connect_trans yz _.
  exact: accepted_law_comes_back m0 mP cC cx zC.
- by rewrite sumrB r1 m1 subrr.
- by under eq_bigr do rewrite mulrBl; rewrite sumrB rP mP.
Qed.

(* THEOREM searches_from_one_state_show_irreducibility. On a finite chain, if every state can be reached from one
   state and this state from every state, then every state can be reached from every state, is visited at some time
   with positive probability, and there are a number n of steps and a p > 0 such that, from every state and for every
   N, no given state is avoided for N n steps with probability above (1 - p)^N. *)
Theorem searches_from_one_state_show_irreducibility (R : numFieldType) (T : finType) (P : T -> T -> R) (c : T) :
    is_chain P -> (forall x, connect (arc P) c x) -> (forall x, connect (arc P) x c) ->
  (forall x y, connect (arc P) x y /\ exists n, at_time P n x y != 0) /\
  exists n p, 0 < p /\ forall N x y, not_hit P [set y] (N * n).+1 x <= (1 - p) ^+ N.
Proof.
move=> PC out back; have all x y : connect (arc P) x y by apply: connect_trans (back x) (out y).
split=> [x y|]; first by split=> //; apply/connect_at_time.
have [g gP] := least_arc_exists PC; exists #|T|, (g ^+ #|T|); split; first by rewrite exprn_gt0; case: gP.
move=> N x y; apply: reachable_set_is_inevitable => // z; apply/existsP; exists y.
by rewrite inE eqxx all.
Qed.

(* THEOREM a_path_has_positive_probability. On a finite chain, if each state of a path has an arc to the next one,
   then the chain that starts at its first state is at its last state with positive probability after as many steps as
   the path has. *)
Theorem a_path_has_positive_probability (R : numFieldType) (T : finType) (P : T -> T -> R) (x : T) (s : seq T) :
  is_chain P -> path (arc P) x s -> 0 < at_time P (size s) x (last x s).
Proof.
move=> PC xs; have [g gP] := least_arc_exists PC; apply: lt_le_trans (path_bounds_at_time PC gP xs).
by rewrite exprn_gt0; case: gP.
Qed.

(* The hypotheses can be met: a fair coin is tossed until heads, which takes two tosses on average. *)
Example coin_until_heads_is_accepted :
  [/\ is_chain coin_until_heads, accepted_hitting coin_until_heads [set true] (fun=> 1),
      accepted_time coin_until_heads [set true] (fun x => if x then 0 else 2%:R) &
      accepted_law coin_until_heads [set true] (fun x => x%:R)].
Proof.
have [PC _ reach] := coin_until_heads_satisfies_the_hypotheses; split=> //.
- split=> [x|//|x _|x]; first exact: num_real.
    by rewrite mean_const.
  by rewrite reach oner_eq0.
- split=> [x _|[] _|[] _]; rewrite ?inE //; first exact: num_real.
  by rewrite big_bool.
- split=> [|[]||x|]; rewrite ?inE ?reach //.
  + by move=> [] []; rewrite !inE.
  + by split=> [|[]]; rewrite !big_bool.
  + by exists true => [|x]; rewrite inE // => /eqP->; apply: connect0.
Qed.

(* THEOREM hitting_equations_alone_do_not_determine_the_probabilities. There is a finite chain with values that are 1
   on H and are their own means off H, and a state with the value 1 from which H is not hit with probability 1 at
   every number of steps: values must vanish where H is out of reach. *)
Theorem hitting_equations_alone_do_not_determine_the_probabilities :
  [/\ is_chain standing_still, forall x, x \notin [set true] -> (1 : rat) = \sum_y standing_still x y * 1 &
      forall n, not_hit standing_still [set true] n false = 1].
Proof.
have [PC _ miss] := one_closed_class_that_meets_the_set_is_not_enough; split=> // x _.
by rewrite mean_const.
Qed.

(* THEOREM balance_alone_does_not_determine_a_law. There is a finite chain with two different balanced laws: a class
   must be reached from every state. *)
Theorem balance_alone_does_not_determine_a_law :
  [/\ is_chain standing_still, balanced standing_still (fun x => x%:R),
      balanced standing_still (fun x => (~~ x)%:R) & true%:R <> (~~ true)%:R :> rat].
Proof.
have [PC _ _] := one_closed_class_that_meets_the_set_is_not_enough; split=> //.
- by split=> [|[]]; rewrite !big_bool.
- by split=> [|[]]; rewrite !big_bool.
Qed.
