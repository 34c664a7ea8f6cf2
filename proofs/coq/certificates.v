(* What a certificate about a finite chain establishes.

   The words are those of chains.v and inevitability.v. Each rule is stated as it is checked: as equations and searches on
   the graph, on values that are given. The theorems say what the given values are.
   - [accepted_hitting P H h]: h is 1 on H, is its own mean off H, and vanishes exactly where H is out of reach.
   - [certain P H] is the set of the states such that H can be reached from every state that is met before H.
     [accepted_time P H t]: on these states t is 0 on H and 1 plus its mean off H.
   - [accepted_law P C m]: C is closed and reached from every state, every state of C is reached from one state of C, and m
     is positive on C, 0 elsewhere, has total 1 and is balanced.
   A target may be a token: [stopped law step G] is the chain of contexts that goes to the extra state None when a token
   of G is emitted; [law x a] is the probability of the token a at the context x, and [step x a] the next context.
   [target H] holds None and the contexts in H.
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

(* THEOREM accepted_hitting_values_are_the_probabilities. On a finite chain with m states, let g > 0 be at most every positive
   transition probability. If real values h are 1 on H, are their own means off H and vanish exactly where H is out of
   reach, then they lie between 0 and 1, the probability that H is hit before any time is at most h, and h exceeds the
   probability that H is hit within N m steps by at most (1 - g^m)^N. *)
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

(* THEOREM accepted_hitting_values_are_the_limit. On a finite chain over an archimedean field, real values h that are 1 on H, are
   their own means off H and vanish exactly where H is out of reach are the limits of the probabilities that H is hit
   before time n: for every e > 0 these are at most h, and above h - e for all n from some N on. *)
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

(* THEOREM accepted_hitting_values_are_the_least. On a finite chain, real values h that are 1 on H, are their own means off H and vanish
   exactly where H is out of reach are the least: they are at most any values f that are nowhere negative, at least 1 on
   H and at least their own means off H. *)
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

(* THEOREM accepted_hitting_values_are_unique. On a finite chain, any two vectors of values that are 1 on H, are their own means off H and
   vanish exactly where H is out of reach are equal. *)
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

(* THEOREM accepted_times_are_the_mean_times. On a finite chain with m states, let g > 0 be at most every positive transition
   probability. Let real values t satisfy, on the states from which H is certain: t is 0 on H and 1 plus its own mean
   off H. If t is at most b there, then at each such state and for every n: t is the mean of the smaller of n and the first
   time in H, plus the mean of t at time n where H was not hit before; this excess is at least 0 and at most b times the
   probability that H is not hit within n steps, which is at most t / (n + 1), and at most (1 - g^m)^N for n = N m. *)
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

(* THEOREM accepted_times_are_the_limit. On a finite chain over an archimedean field, real values t that are 0 on H and 1 plus
   their own means off H, on the states from which H is certain, are there the limits of the means of the smaller of n and
   the first time in H: for every e > 0 these are at most t, and above t - e for all n from some N on. *)
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

(* THEOREM accepted_times_are_unique. On a finite chain, two vectors of values that are 0 on H and 1 plus their own means off H, on
   the states from which H is certain, agree on these states. *)
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

(* THEOREM times_are_infinite_off_the_certain_states. On a finite chain, from each state from which H is not certain the mean of the
   smaller of n and the first time in H is at least n q for every n, with one q > 0. *)
Theorem times_are_infinite_off_the_certain_states
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (x : T) :
    is_chain P -> x \notin certain P H ->
  exists2 q, 0 < q & forall n, q <= not_hit P H n x /\ n%:R * q <= capped_time P H n x.
Proof.
move=> PC; rewrite inE negb_forall => /existsP[y]; rewrite negb_imply => /andP[xy yH].
exact: avoidable_with_positive_probability PC xy yH.
Qed.

(* Targets on tokens. *)
Section Stopped.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).

Definition is_next_law : Prop := (forall x a, 0 <= law x a) /\ (forall x, \sum_a law x a = 1).

Definition stopped (x y : option T) : R :=
  match x, y with
  | None, _ => (y == None)%:R
  | Some s, None => \sum_(a in G) law s a
  | Some s, Some r => \sum_(a | (a \notin G) && (step s a == r)) law s a
  end.

Definition target : {set option T} := [set y | if y is Some x then x \in H else true].

Lemma sum_option (F : option T -> R) : \sum_y F y = F None + \sum_x F (Some x).
Proof.
rewrite (bigD1 None) //=; congr (_ + _); rewrite (reindex_omap Some id) => [|[x|]] //=.
by apply: eq_bigl => x; rewrite eqxx.
Qed.

(* The mean over the next state is the mean over the next token. *)
Lemma stopped_mean s (f : option T -> R) :
  \sum_y stopped (Some s) y * f y = \sum_a law s a * (if a \in G then f None else f (Some (step s a))).
Proof.
rewrite sum_option /= [RHS](bigID (mem G)) /=; congr (_ + _).
  by rewrite mulr_suml; apply: eq_bigr => a ->.
rewrite [RHS](partition_big (step s) xpredT) //=; apply: eq_bigr => r _.
rewrite mulr_suml; apply: eq_bigr => a /andP[/negbTE-> /eqP->]; by [].
Qed.

Hypothesis lawP : is_next_law.

Lemma stopped_is_chain : is_chain stopped.
Proof.
case: lawP => law0 law1; split=> [[s|] [r|]|[s|]] /=; rewrite ?ler0n //; try exact: sumr_ge0.
  have := stopped_mean s (fun=> 1); under eq_bigr do rewrite mulr1; move=> ->.
    by under eq_bigr do rewrite if_same mulr1.
by rewrite sum_option big1 ?addr0.
Qed.

Lemma sum_nonzero (Q : pred A) (F : A -> R) : (forall a, 0 <= F a) ->
  (\sum_(a | Q a) F a != 0) = [exists a, Q a && (F a != 0)].
Proof.
move=> F0; rewrite psumr_eq0 // -has_predC; apply/hasP/existsP => [[a _]|[a qa]].
  by rewrite /= negb_imply => qa; exists a.
by exists a; rewrite ?mem_index_enum //= negb_imply.
Qed.

Lemma stopped_arc_None s : arc stopped (Some s) None = [exists a, (a \in G) && (law s a != 0)].
Proof. by case: lawP => law0 _; rewrite /arc /= sum_nonzero. Qed.

Lemma stopped_arc_Some s r :
  arc stopped (Some s) (Some r) = [exists a, (a \notin G) && (step s a == r) && (law s a != 0)].
Proof. by case: lawP => law0 _; rewrite /arc /= sum_nonzero. Qed.

Lemma stopped_arc_step s a : law s a != 0 -> a \notin G -> arc stopped (Some s) (Some (step s a)).
Proof. by move=> la aG; rewrite stopped_arc_Some; apply/existsP; exists a; rewrite aG eqxx. Qed.

(* The probability that the tokens w follow the context x, the first of them first, and whether no target is met. *)
Fixpoint spell (x : T) (w : seq A) : R := if w is a :: v then law x a * spell (step x a) v else 1.
Fixpoint shuns (x : T) (w : seq A) : bool :=
  (x \notin H) && (if w is a :: v then (a \notin G) && shuns (step x a) v else true).

Lemma stopped_not_hit_is_a_sum_over_texts n x :
  not_hit stopped target n.+1 (Some x) = \sum_(w : n.-tuple A | shuns x w) spell x w.
Proof.
rewrite big_mkcond; elim: n x => [|n IHn] x.
  rewrite (big_pred1 [tuple]) /=; last by move=> w; apply/esym/eqP; apply: tuple0.
  rewrite inE andbT; case: ifP => //= xH; exact: (mean_const stopped_is_chain (Some x) 1).
rewrite (sum_tuple_cons _ (fun w => if shuns x w then spell x w else 0)).
have -> : not_hit stopped target n.+2 (Some x) =
  if Some x \in target then 0 else \sum_y stopped (Some x) y * not_hit stopped target n.+1 y by [].
rewrite inE; case: ifP => xH; first by rewrite big1 // => a _; rewrite big1 // => w _ /=; rewrite xH.
rewrite stopped_mean; apply: eq_bigr => a _; rewrite IHn; case: ifP => aG.
  by rewrite /= inE mulr0 big1 // => w _; rewrite xH aG.
by rewrite mulr_sumr; apply: eq_bigr => w _; rewrite /= xH aG /=; case: ifP; rewrite ?mulr0.
Qed.
End Stopped.

(* Values on contexts, checked token by token, are values on the states of the stopped chain. *)
Section TokenRules.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).
Hypothesis lawP : is_next_law law.

(* THEOREM hitting_values_may_be_checked_by_tokens. On contexts with a law of the next token, let real values h be 1 at the target
   contexts and elsewhere the mean over the next token of 1 if it is a target token and of the value of the next context if
   not, and vanish exactly at the contexts from which no target can be reached. Then h, with the value 1 after a target
   token, is accepted as hitting values of the stopped chain. *)
Theorem hitting_values_may_be_checked_by_tokens (h : T -> R) :
    (forall x, h x \is Num.real) -> (forall x, x \in H -> h x = 1) ->
    (forall x, x \notin H -> h x = \sum_a law x a * (if a \in G then 1 else h (step x a))) ->
    (forall x, (h x == 0) = ~~ reaches (stopped law step G) (target H) (Some x)) ->
  accepted_hitting (stopped law step G) (target H) (fun y => if y is Some x then h x else 1).
Proof.
move=> hr h1 hm h0; split=> [[x|]|[x|]|[x|]|[x|]] //; rewrite ?inE //.
- exact: ger0_real ler01.
- exact: h1.
- by move=> xH; rewrite stopped_mean hm.
- by rewrite oner_eq0 reaches_refl // inE.
Qed.

(* THEOREM times_may_be_checked_by_tokens. On contexts with a law of the next token, let real values t, at the contexts from which the
   target is certain, be 0 at the target contexts and elsewhere 1 plus the mean over the next token of 0 if it is a target
   token and of the value of the next context if not. Then t, with the value 0 after a target token, is accepted as times
   of the stopped chain. *)
Theorem times_may_be_checked_by_tokens (t : T -> R) :
    let sure x := Some x \in certain (stopped law step G) (target H) in
    (forall x, sure x -> t x \is Num.real) -> (forall x, sure x -> x \in H -> t x = 0) ->
    (forall x, sure x -> x \notin H -> t x = 1 + \sum_a law x a * (if a \in G then 0 else t (step x a))) ->
  accepted_time (stopped law step G) (target H) (fun y => if y is Some x then t x else 0).
Proof.
move=> sure tr t0 tm; split=> [[x|]|[x|]|[x|]] //.
- exact: tr.
- by move=> _; apply: rpred0.
- by move=> xS; rewrite inE; apply: t0.
- by move=> xS; rewrite inE => xH; rewrite stopped_mean; apply: tm.
- by rewrite [None \in target H]inE.
Qed.
End TokenRules.

(* Types of contexts: a context x may be tracked by types y of a finite set, each with a value [v y]. *)
Section Systems.
Variables (R : numFieldType) (T A : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T}).
Variables (Y : finType) (tracks : T -> Y -> bool) (v : Y -> R).

(* At each tracked context off the target the value of the type is 1 plus the mean of the values that are used for the
   next token; the value 0 is used if the target is met, and otherwise the value of a type that tracks the next context. *)
Definition is_tracked_system : Prop :=
  (forall y, v y \is Num.real) /\
  forall x y, tracks x y -> x \notin H -> exists u : A -> R, v y = 1 + \sum_a law x a * u a /\
    forall a, law x a != 0 ->
      if (a \in G) || (step x a \in H) then u a = 0 else exists2 z, tracks (step x a) z & v z = u a.

Hypotheses (lawP : is_next_law law) (trackP : is_tracked_system).

Notation Q := (stopped law step G).
Notation F := (target H).
Let QC : is_chain Q. Proof. exact: stopped_is_chain. Qed.

Lemma mean_law x (f g : A -> R) : (forall a, law x a != 0 -> f a <= g a) ->
  \sum_a law x a * f a <= \sum_a law x a * g a.
Proof.
move=> fg; apply: ler_sum => a _; have [->|la] := eqVneq (law x a) 0; first by rewrite !mul0r.
by rewrite ler_wpmul2l ?fg //; case: lawP.
Qed.

Lemma tracked_reaches x y : tracks x y -> x \notin H -> reaches Q F (Some x).
Proof.
move=> xy xH; apply: contraT => no; case: trackP => vr sys.
pose bad (p : T * Y) := [&& tracks p.1 p.2, p.1 \notin H & ~~ reaches Q F (Some p.1)].
have bad0 : bad (x, y) by rewrite /bad /= xy xH no.
have vr2 : {in bad, forall p : T * Y, v p.2 \is Num.real} by move=> p _; apply: vr.
have [[z w] /and3P[/= zw zH noz] least] := @real_arg_minP _ _ (x, y) bad (fun p => v p.2) bad0 vr2.
have [u [vw uP]] := sys _ _ zw zH.
have : 1 + v w <= v w.
  rewrite [leRHS]vw ler_add2l -[v w]mul1r -(proj2 lawP z) mulr_suml; apply: mean_law => a la.
  have := uP _ la; have [aG|aG] := boolP (a \in G).
    case/negP: noz; apply: (@reaches_step _ _ _ _ _ None); last by apply: reaches_refl; rewrite inE.
    by rewrite stopped_arc_None //; apply/existsP; exists a; rewrite aG.
  have next := stopped_arc_step step lawP la aG.
  have [aH|aH] := boolP (step z a \in H).
    by case/negP: noz; apply: reaches_step next _; apply: reaches_refl; rewrite inE.
  move=> /= [r ar <-]; apply: (least (step z a, r)); rewrite /bad /= ar aH /=.
  by apply: contra noz; apply: reaches_step.
by rewrite ger_addr ler10.
Qed.

Lemma tracked_values_are_close (K : R) :
    (forall x y z, tracks x y -> tracks x z -> x \notin H -> `|v y - v z| <= K) ->
  forall n x y z, tracks x y -> tracks x z -> x \notin H -> `|v y - v z| <= K * not_hit Q F n.+1 (Some x).
Proof.
case: trackP => vr sys KP; elim=> [|n IHn] x y z xy xz xH.
  have -> : not_hit Q F 1 (Some x) = if Some x \in F then 0 else \sum_r Q (Some x) r * 1 by [].
  by rewrite inE (negbTE xH) mean_const // mulr1; apply: KP xz xH.
have -> : not_hit Q F n.+2 (Some x) = if Some x \in F then 0 else \sum_r Q (Some x) r * not_hit Q F n.+1 r by [].
rewrite inE (negbTE xH) stopped_mean.
have [u [-> uP]] := sys _ _ xy xH; have [w [-> wP]] := sys _ _ xz xH.
rewrite opprD addrACA subrr add0r -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
rewrite mulr_sumr; under [leRHS]eq_bigr do rewrite mulrCA.
under eq_bigr do rewrite -mulrBr normrM (ger0_norm (proj1 lawP _ _)).
apply: mean_law => a la; have := wP _ la; have := uP _ la.
have [aG|aG] /= := boolP (a \in G); first by move=> -> ->; rewrite subrr normr0 inE mulr0.
have [aH|aH] := boolP (step x a \in H); first by move=> -> ->; rewrite subrr normr0 inE aH mulr0.
by move=> [r ar <-] [s as_ <-]; apply: IHn.
Qed.

Lemma tracked_values_agree x y z : tracks x y -> tracks x z -> x \notin H -> v y = v z.
Proof.
move=> xy xz xH; apply/eqP; rewrite -subr_eq0 -normr_eq0 eq_le normr_ge0 andbT.
pose ok (p : T * (Y * Y)) := [&& tracks p.1 p.2.1, tracks p.1 p.2.2 & p.1 \notin H].
pose gap (p : T * (Y * Y)) := `|v p.2.1 - v p.2.2|.
have ok0 : ok (x, (y, z)) by rewrite /ok /= xy xz xH.
have gr : {in ok, forall p, gap p \is Num.real} by move=> p _; apply: normr_real.
have [[x0 [y0 z0]] /and3P[/= xy0 xz0 xH0] most] := @real_arg_maxP _ _ (x, (y, z)) ok gap ok0 gr.
apply: le_trans (most (x, (y, z)) ok0) _.
set K := gap (x0, (y0, z0)); have K0 : 0 <= K by apply: normr_ge0.
have KP a b c : tracks a b -> tracks a c -> a \notin H -> `|v b - v c| <= K.
  by move=> ab ac aH; apply: (most (a, (b, c))); rewrite /ok /= ab ac aH.
have [g gP] := least_arc_exists QC.
have g0 : 0 < g ^+ #|{: option T}| by rewrite exprn_gt0; case: gP.
have := tracked_values_are_close KP #|{: option T}| xy0 xz0 xH0.
have := reaches_bounds_hit QC gP (tracked_reaches xy0 xH0).
rewrite hit_before_eq // ler_subr_addr addrC -ler_subr_addr => short.
move=> /le_trans/(_ (ler_wpmul2l K0 short)).
rewrite mulrBr mulr1 ler_subr_addr -/K ger_addl => Kg.
by rewrite -(ler_pmul2r g0) mul0r.
Qed.

Let S : {set option T} := [set r | if r is Some x then (x \in H) || [exists y, tracks x y] else true].
Let t (r : option T) : R :=
  if r is Some x then (if x \in H then 0 else if [pick y | tracks x y] is Some y then v y else 0) else 0.

Lemma tracked_time x y : tracks x y -> x \notin H -> t (Some x) = v y.
Proof.
move=> xy xH; rewrite /t (negbTE xH); case: pickP => [z xz|/(_ y)]; last by rewrite xy.
exact: (tracked_values_agree xz xy xH).
Qed.

Lemma tracked_closed : is_closed_before Q F S.
Proof.
move=> [x|] [r|] //; rewrite !inE // => xS xH; rewrite (negbTE xH) /= in xS.
have /existsP[y xy] := xS; have [u [_ uP]] := trackP.2 _ _ xy xH.
rewrite stopped_arc_Some // => /existsP[a /andP[/andP[aG /eqP <-] la]].
have := uP _ la; rewrite (negbTE aG) /=; case: ifP => //= _ [z xz _].
by apply/existsP; exists z.
Qed.

Lemma tracked_set_reaches r : r \in S -> reaches Q F r.
Proof.
case: r => [x|] rS; last by apply: reaches_refl; rewrite inE.
have [xH|xH] := boolP (x \in H); first by apply: reaches_refl; rewrite inE.
by move: rS; rewrite inE (negbTE xH) => /existsP[y xy]; apply: tracked_reaches xy xH.
Qed.

Lemma tracked_time_real r : r \in S -> t r \is Num.real.
Proof.
case: r => [x|] _ /=; last exact: rpred0.
by case: ifP => _; [exact: rpred0 | case: pickP => [y _|_]; [apply: trackP.1 | exact: rpred0]].
Qed.

Lemma tracked_time_0 r : r \in S -> r \in F -> t r = 0.
Proof. by case: r => [x|] _; rewrite inE //= => ->. Qed.

Lemma tracked_time_mean r : r \in S -> r \notin F -> t r = 1 + \sum_q Q r q * t q.
Proof.
case: r => [x|]; rewrite !inE // => + xH; rewrite (negbTE xH) /= => /existsP[y xy].
rewrite -/(t (Some x)) (tracked_time xy xH) stopped_mean.
have [u [-> uP]] := trackP.2 _ _ xy xH; congr (1 + _); apply: eq_bigr => a _.
have [->|la] := eqVneq (law x a) 0; first by rewrite !mul0r.
congr (_ * _); have := uP _ la; have [aG|aG] //= := boolP (a \in G).
have [aH -> //|aH [z az <-]] := boolP (step x a \in H).
by rewrite -(tracked_time az aH) /t (negbTE aH).
Qed.

Lemma tracked_is_certain x y : tracks x y -> x \notin H -> Some x \in certain Q F.
Proof.
move=> xy xH; rewrite inE; apply/forallP => r; apply/implyP; rewrite inE => /connectP[s xs ->].
apply: tracked_set_reaches; have : Some x \in S by rewrite inE; apply/orP; right; apply/existsP; exists y.
elim: s (Some x) xs => [|q s IHs] p //= /andP[/andP[pF pq] qs] pS.
by apply: IHs qs _; apply: tracked_closed pF pq.
Qed.

Lemma tracked_bounds (b : R) n x y : (forall z, v z <= b) -> 0 <= b -> tracks x y -> x \notin H ->
  [/\ 0 <= v y - capped_time Q F n (Some x) <= b * not_hit Q F n.+1 (Some x) &
      n.+1%:R * not_hit Q F n.+1 (Some x) <= v y].
Proof.
move=> vb b0 xy xH; have xS : Some x \in S by rewrite inE; apply/orP; right; apply/existsP; exists y.
have tS r : r \in S -> t r <= b.
  by case: r => [r|] _ //=; case: ifP => // _; case: pickP => [z _|].
rewrite -(tracked_time xy xH); have tm := time_is_mean QC tracked_closed tracked_set_reaches tracked_time_real tracked_time_0 tracked_time_mean.
split; last by apply: le_trans (tm n.+1 _ xS); apply: capped_time_lower.
apply/andP; split; first by rewrite subr_ge0 tm.
rewrite {1}(time_expansion QC tracked_closed tracked_time_0 tracked_time_mean n xS).
rewrite addrAC subrr add0r; exact: (time_rest_le QC tracked_closed tracked_time_0).
Qed.
End Systems.

(* THEOREM tracked_values_are_the_mean_times. On finitely many contexts with a law of the next token, let finitely many types with real
   values track contexts such that, at each tracked context off the target, the value of the type is 1 plus the mean over
   the next token of the value that is used: 0 if the target is met, and otherwise the value of a type that tracks the next
   context. Then from each tracked context off the target the target is certain; if b is at least 0 and at least all
   values, then for every n the value exceeds the mean of the smaller of n and the time until the target by at least 0
   and at most b times the probability that the target is not met within n steps, which is at most the value over n + 1. *)
Theorem tracked_values_are_the_mean_times
    (R : numFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) (b : R) :
    is_next_law law -> is_tracked_system law step G H tracks v -> (forall y, v y <= b) -> 0 <= b ->
  forall x y, tracks x y -> x \notin H ->
  Some x \in certain (stopped law step G) (target H) /\
  forall n, let tail := not_hit (stopped law step G) (target H) n.+1 (Some x) in
    0 <= v y - capped_time (stopped law step G) (target H) n (Some x) <= b * tail /\ n.+1%:R * tail <= v y.
Proof.
move=> lawP trackP vb b0 x y xy xH; split; first exact: (tracked_is_certain lawP trackP xy xH).
by move=> n tail; have [] := tracked_bounds lawP trackP n vb b0 xy xH.
Qed.

(* THEOREM tracked_values_are_the_limit. In the situation of tracked_values_are_the_mean_times over an archimedean field, the value of
   a type that tracks a context off the target is the limit of the mean of the smaller of n and the time until the
   target from there: for every e > 0 these means are at most the value, and above it minus e for all n from some N on. *)
Theorem tracked_values_are_the_limit
    (R : archiFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) :
    is_next_law law -> is_tracked_system law step G H tracks v ->
  forall x y e, tracks x y -> x \notin H -> 0 < e -> exists N, forall n, (N <= n)%N ->
    v y - e < capped_time (stopped law step G) (target H) n (Some x) <= v y.
Proof.
move=> lawP trackP x y e xy xH e0; have QC := stopped_is_chain step G lawP.
pose b := 1 + \sum_z `|v z|.
have vb z : v z <= b.
  rewrite /b (bigD1 z) //= addrCA; apply: le_trans (real_ler_norm (trackP.1 z)) _.
  by rewrite ler_addl addr_ge0 ?ler01 // sumr_ge0.
have b0 : 0 < b by rewrite ltr_paddr ?ltr01 // sumr_ge0.
have [sure bounds] := tracked_values_are_the_mean_times lawP trackP vb (ltW b0) xy xH.
have reach r : r \in ahead (stopped law step G) (target H) (Some x) -> reaches (stopped law step G) (target H) r.
  by move: sure; rewrite inE => /forallP/(_ r)/implyP.
have [N small] := (certain_just_if_no_way_out _ _ QC).1 reach _ (divr_gt0 e0 b0).
exists N => n Nn; have [/andP[lo hi] _] := bounds n.
rewrite -subr_ge0 lo andbT ltr_subl_addr -ltr_subl_addl; apply: le_lt_trans hi _.
by rewrite mulrC -ltr_pdivl_mulr // small // (leq_trans Nn).
Qed.

(* THEOREM types_that_track_one_context_agree. In the situation of tracked_values_are_the_mean_times, two types that track one context
   off the target have the same value. *)
Theorem types_that_track_one_context_agree
    (R : numFieldType) (T A Y : finType) (law : T -> A -> R) (step : T -> A -> T) (G : {set A}) (H : {set T})
    (tracks : T -> Y -> bool) (v : Y -> R) :
    is_next_law law -> is_tracked_system law step G H tracks v ->
  forall x y z, tracks x y -> tracks x z -> x \notin H -> v y = v z.
Proof. by move=> lawP trackP x y z xy xz xH; exact: (tracked_values_agree lawP trackP xy xz xH). Qed.
