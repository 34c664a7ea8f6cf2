(* State elimination: one state after another is taken out of a finite chain, without a subtraction.

   The states that are left form a set S. [leave P S s] is the probability to go from s to another state of S: the sum of
   those entries, not 1 - P s s. [censor P S s] has the transition probabilities of the chain that is watched when it is
   not in s: to those of P are added the ways that lead over s. [weigh P S s c] adds to the weight c of each state that of
   the visits to s.
   [is_chain_on S K P] says that the rows of the states of S in K are non-negative and add up to 1 over S; the set K holds
   the states whose rows matter. [has_no_trap S D P] says that every non-empty set of states of S outside D has an arc to
   another state of S.
   [solves P c S D x] says that x i = c i + the sum of P i j * x j over S, at the states i of S outside D; the weights 0 give the
   equations of hitting probabilities, the weights 1 those of mean times. [flows P S p] says that p i is the sum of
   p j * P j i over S, at the states i of S: the equations of a stationary law.
   [solve P c S l x] eliminates the states of the list l in order and then finds their values in the opposite order, from
   the values x elsewhere. [solve_left P S l p] does so for flows. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import chains inevitability certificates.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : numFieldType) (T : finType).
Implicit Types (P : T -> T -> R) (S D K : {set T}) (c x p : T -> R) (s : T).

Definition leave P S s : R := \sum_(j in S :\ s) P s j.
Definition censor P S s : T -> T -> R := fun i j => P i j + P i s * P s j / leave P S s.
Definition weigh P S s c : T -> R := fun i => c i + P i s * c s / leave P S s.

Definition is_chain_on S K P : Prop :=
  forall i, i \in S -> i \in K -> (forall j, j \in S -> 0 <= P i j) /\ \sum_(j in S) P i j = 1.
Definition has_no_trap S D P : Prop :=
  forall C : {set T}, C != set0 -> (forall i, i \in C -> (i \in S) && (i \notin D)) ->
  exists i j, [/\ i \in C, j \in S, j \notin C & P i j != 0].

Definition solves P c S D x : Prop := forall i, i \in S -> i \notin D -> x i = c i + \sum_(j in S) P i j * x j.
Definition flows P S p : Prop := forall j, j \in S -> \sum_(i in S) p i * P i j = p j.

Fixpoint solve P c S (l : seq T) x : T -> R :=
  if l is s :: r then
    let y := solve (censor P S s) (weigh P S s c) (S :\ s) r x in
    fun i => if i == s then (c s + \sum_(j in S :\ s) P s j * y j) / leave P S s else y i
  else x.
Fixpoint solve_left P S (l : seq T) p : T -> R :=
  if l is s :: r then
    let q := solve_left (censor P S s) (S :\ s) r p in
    fun i => if i == s then (\sum_(j in S :\ s) q j * P j s) / leave P S s else q i
  else p.
End Definitions.

Section OneState.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (S D K : {set T}) (s : T).
Hypotheses (PS : is_chain_on S K P) (sS : s \in S) (sK : s \in K).

Lemma sum_out (F : T -> R) : \sum_(j in S) F j = F s + \sum_(j in S :\ s) F j.
Proof. exact: big_setD1. Qed.

Lemma leave_is_the_rest : leave P S s = 1 - P s s.
Proof. by have [_ <-] := PS sS sK; rewrite sum_out addrAC subrr add0r. Qed.

Lemma leave_ge0 : 0 <= leave P S s.
Proof. by apply: sumr_ge0 => j; rewrite !inE => /andP[_ jS]; have [P0 _] := PS sS sK; apply: P0. Qed.

Lemma leave_gt0 : s \notin D -> has_no_trap S D P -> 0 < leave P S s.
Proof.
move=> sD trap; rewrite lt0r leave_ge0 andbT.
have [|i|i [j [+ jS + ij]]] := trap [set s]; first by apply/set0Pn; exists s; rewrite inE.
  by rewrite inE => /eqP->; rewrite sS.
rewrite !inE => /eqP is_ js; have [P0 _] := PS sS sK.
rewrite /leave psumr_eq0 => [|k]; last by rewrite !inE => /andP[_ kS]; apply: P0.
apply/allPn; exists j; first exact: mem_index_enum.
by rewrite !inE js jS /= -is_.
Qed.

Hypothesis pivot : leave P S s != 0.

Lemma censor_is_chain_on : is_chain_on (S :\ s) K (censor P S s).
Proof.
move=> i; rewrite !inE => /andP[is_ iS] iK; have [Pi0 Pi1] := PS iS iK; have [Ps0 _] := PS sS sK.
split=> [j|]; first by rewrite !inE => /andP[_ jS]; rewrite addr_ge0 ?divr_ge0 ?mulr_ge0 ?Pi0 ?Ps0 ?leave_ge0.
rewrite big_split /= -mulr_suml -mulr_sumr -/(leave P S s) mulfK // addrC.
by rewrite -sum_out.
Qed.

Lemma censor_has_no_trap : s \notin D -> (forall i, i \notin D -> i \in K) ->
  has_no_trap S D P -> has_no_trap (S :\ s) D (censor P S s).
Proof.
move=> sD DK trap C C0 CS.
have CS0 i : i \in C -> [/\ i != s, i \in S & i \notin D].
  by move=> /CS; rewrite !inE => /andP[/andP[]].
have pos i : i \in S -> i \notin D -> forall j, j \in S -> 0 <= P i j by move=> iS /DK iK; have [] := PS iS iK.
have jump i j : i \in C -> j \in S -> P i s * P s j != 0 -> censor P S s i j != 0.
  move=> iC jS isj; have [_ iS iD] := CS0 _ iC; have [Ps0 _] := PS sS sK.
  have l0 : 0 < leave P S s by rewrite lt0r pivot leave_ge0.
  rewrite gt_eqF // ltr_paddl ?pos // divr_gt0 // lt0r isj mulr_ge0 ?pos //; exact: Ps0.
have keep i j : i \in C -> j \in S -> P i j != 0 -> censor P S s i j != 0.
  move=> iC jS ij; have [_ iS iD] := CS0 _ iC.
  by rewrite gt_eqF // ltr_paddr ?lt0r ?ij ?pos // divr_ge0 ?mulr_ge0 ?leave_ge0 ?pos.
have [i [j [iC jS jC ij]]] := trap C C0 (fun i iC => let: And3 _ iS iD := CS0 i iC in introT andP (conj iS iD)).
have [js|js] := eqVneq j s; last by exists i, j; split=> //; [rewrite !inE js | apply: keep].
rewrite js in ij.
have [|k|k [m [kC mS mC km]]] := trap (s |: C).
- by apply/set0Pn; exists s; rewrite !inE eqxx.
- by rewrite !inE => /orP[/eqP->|/CS0[_ -> ->] //]; rewrite sS.
move: kC mC; rewrite !inE negb_or => /orP[/eqP ks|kC] /andP[ms mC].
  by exists i, m; split=> //; [rewrite !inE ms | apply: jump => //; rewrite mulf_neq0 // -ks].
by exists k, m; split=> //; [rewrite !inE ms | apply: keep].
Qed.

Lemma value_out (c x : T -> R) :
  x s = c s + \sum_(j in S) P s j * x j <-> x s = (c s + \sum_(j in S :\ s) P s j * x j) / leave P S s.
Proof.
rewrite sum_out; set rest := \sum_(j in _) _; split=> [E|->].
  apply: (mulIf pivot); rewrite mulfVK // leave_is_the_rest mulrBr mulr1 {1}E [x s * _]mulrC.
  by rewrite addrCA addrAC subrr add0r.
set v := _ / _; have E : c s + rest = v * (1 - P s s) by rewrite -leave_is_the_rest mulfVK.
by rewrite addrCA E mulrBr mulr1 [v * _]mulrC addrCA subrr addr0.
Qed.

Lemma equation_out (c x : T -> R) i : x s = (c s + \sum_(j in S :\ s) P s j * x j) / leave P S s ->
  c i + \sum_(j in S) P i j * x j = weigh P S s c i + \sum_(j in S :\ s) censor P S s i j * x j.
Proof.
move=> xs; rewrite sum_out xs /weigh /censor; under [in RHS]eq_bigr do rewrite mulrDl.
rewrite big_split /= -!addrA; congr (_ + _).
have -> : \sum_(j in S :\ s) P i s * P s j / leave P S s * x j =
    P i s * (\sum_(j in S :\ s) P s j * x j) / leave P S s.
  by rewrite mulr_sumr mulr_suml; apply: eq_bigr => j _; rewrite -!mulrA [_^-1 * _]mulrC.
by rewrite mulrA mulrDr mulrDl -addrA; congr (_ + _); apply: addrC.
Qed.

(* One state of the equations of hitting probabilities and mean times. *)
Lemma solves_out (c x : T -> R) : s \notin D ->
  solves P c S D x <-> solves (censor P S s) (weigh P S s c) (S :\ s) D x /\
                       x s = (c s + \sum_(j in S :\ s) P s j * x j) / leave P S s.
Proof.
move=> sD; split=> [sol|[sol xs] i iS iD].
  have xs : x s = (c s + \sum_(j in S :\ s) P s j * x j) / leave P S s by apply/value_out; apply: sol.
  split=> // i; rewrite !inE => /andP[_ iS] iD; rewrite -equation_out //; exact: sol.
have [->|is_] := eqVneq i s; first exact/value_out.
by rewrite equation_out //; apply: sol => //; rewrite !inE is_.
Qed.

Lemma flow_value_out (p : T -> R) :
  \sum_(i in S) p i * P i s = p s <-> p s = (\sum_(i in S :\ s) p i * P i s) / leave P S s.
Proof.
rewrite sum_out; set rest := \sum_(i in _) _; split=> [E|E].
  apply: (mulIf pivot); rewrite mulfVK // leave_is_the_rest mulrBr mulr1 -{1}E.
  by rewrite addrAC subrr add0r.
have -> : rest = p s * (1 - P s s) by rewrite -leave_is_the_rest E mulfVK.
by rewrite -mulrDr addrCA subrr addr0 mulr1.
Qed.

Lemma flow_out (p : T -> R) j : p s = (\sum_(i in S :\ s) p i * P i s) / leave P S s ->
  \sum_(i in S) p i * P i j = \sum_(i in S :\ s) p i * censor P S s i j.
Proof.
move=> ps; rewrite sum_out ps /censor addrC; under [in RHS]eq_bigr do rewrite mulrDr.
rewrite big_split /=; congr (_ + _); rewrite mulrAC !mulr_suml; apply: eq_bigr => i _.
by rewrite !mulrA.
Qed.

Lemma flows_out (p : T -> R) :
  flows P S p <-> flows (censor P S s) (S :\ s) p /\ p s = (\sum_(i in S :\ s) p i * P i s) / leave P S s.
Proof.
split=> [flow|[flow ps] j jS].
  have ps : p s = (\sum_(i in S :\ s) p i * P i s) / leave P S s by apply/flow_value_out; apply: flow.
  split=> // j; rewrite !inE => /andP[_ jS]; rewrite -flow_out //; exact: flow.
have [->|js] := eqVneq j s; first exact/flow_value_out.
by rewrite flow_out //; apply: flow; rewrite !inE js.
Qed.
End OneState.

(* THEOREM censoring_keeps_a_chain_a_chain. If the rows of the states of S are non-negative and add up to 1 over S,
   and s is in S, then the sum of the other entries of the row of s is 1 - P s s; if it is not 0, then the rows of the
   censored chain are non-negative and add up to 1 over the states of S other than s. *)
Theorem censoring_keeps_a_chain_a_chain (R : numFieldType) (T : finType) (P : T -> T -> R) (S : {set T}) (s : T) :
    is_chain_on S setT P -> s \in S ->
  leave P S s = 1 - P s s /\ (leave P S s != 0 -> is_chain_on (S :\ s) setT (censor P S s)).
Proof.
move=> PS sS; split=> [|pivot]; first by apply: leave_is_the_rest PS sS _; rewrite inE.
by apply: (censor_is_chain_on PS).
Qed.

(* THEOREM elimination_preserves_solutions. Let s be a state of S outside D whose row is non-negative and adds up to 1
   over S, with P s s not 1. Values x solve x i = c i + the sum of P i j * x j, at the states of S outside D, if and
   only if they solve the equations of the chain without s, with the weights c i + P i s * c s / (1 - P s s), and x s
   is (c s + the sum of P s j * x j over the other states) / (1 - P s s). *)
Theorem elimination_preserves_solutions
    (R : numFieldType) (T : finType) (P : T -> T -> R) (S D : {set T}) (s : T) (c x : T -> R) :
    is_chain_on S [set s] P -> s \in S -> s \notin D -> P s s != 1 ->
  solves P c S D x <->
  solves (fun i j => P i j + P i s * P s j / (1 - P s s)) (fun i => c i + P i s * c s / (1 - P s s)) (S :\ s) D x /\
  x s = (c s + \sum_(j in S :\ s) P s j * x j) / (1 - P s s).
Proof.
move=> PS sS sD Pss; have sK := set11 s; have E := leave_is_the_rest PS sS sK.
have pivot : leave P S s != 0 by rewrite E subr_eq0 eq_sym.
by have := solves_out PS sS sK pivot c x sD; rewrite /censor /weigh E.
Qed.

(* THEOREM elimination_preserves_stationary_flows. Let s be a state of S whose row is non-negative and adds up to 1
   over S, with P s s not 1. A vector p is balanced, p j = the sum of p i * P i j over S, if and only if it is
   balanced for the chain without s and p s is the sum of p i * P i s over the other states, divided by 1 - P s s. *)
Theorem elimination_preserves_stationary_flows
    (R : numFieldType) (T : finType) (P : T -> T -> R) (S : {set T}) (s : T) (p : T -> R) :
    is_chain_on S [set s] P -> s \in S -> P s s != 1 ->
  flows P S p <->
  flows (fun i j => P i j + P i s * P s j / (1 - P s s)) (S :\ s) p /\
  p s = (\sum_(i in S :\ s) p i * P i s) / (1 - P s s).
Proof.
move=> PS sS Pss; have sK := set11 s; have E := leave_is_the_rest PS sS sK.
have pivot : leave P S s != 0 by rewrite E subr_eq0 eq_sym.
by have := flows_out PS sS sK pivot p; rewrite /censor E.
Qed.

Section Algorithm.
Variables (R : numFieldType) (T : finType).
Implicit Types (P : T -> T -> R) (S D K : {set T}) (c x p : T -> R) (l : seq T).

Lemma eq_solves P c S D x y : (forall i, i \in S -> x i = y i) -> solves P c S D x -> solves P c S D y.
Proof.
move=> xy sol i iS iD; rewrite -xy // sol //; congr (_ + _); apply: eq_bigr => j jS.
by rewrite xy.
Qed.

Lemma eq_flows P S p q : (forall i, i \in S -> p i = q i) -> flows P S p -> flows P S q.
Proof.
by move=> pq flow j jS; rewrite -pq // -flow //; apply: eq_bigr => i iS; rewrite pq.
Qed.

(* The list holds the states of S outside D, each once. *)
Definition lists l S D : Prop := uniq l /\ forall i, (i \in l) = (i \in S) && (i \notin D).

Lemma lists_cons s l S D : lists (s :: l) S D -> [/\ s \in S, s \notin D & lists l (S :\ s) D].
Proof.
case=> /= /andP[sl ul] mem_l; have := mem_l s; rewrite inE eqxx => /esym/andP[sS sD].
split=> //; split=> // i; rewrite !inE -andbA -mem_l inE.
by have [->|_] := eqVneq i s; first exact: negbTE.
Qed.

Lemma solve_spec P c S D l x0 :
    lists l S D -> is_chain_on S (~: D) P -> has_no_trap S D P ->
  [/\ solves P c S D (solve P c S l x0), forall i, i \notin l -> solve P c S l x0 i = x0 i &
      forall x, solves P c S D x -> (forall i, i \notin l -> x i = x0 i) -> forall i, x i = solve P c S l x0 i].
Proof.
elim: l P c S => [|s l IHl] P c S lS PS trap.
  case: lS => _ mem_l; split=> // [i iS iD|x _ xx0 i]; last exact: xx0.
  by have := mem_l i; rewrite iS iD.
have [sS sD lS2] := lists_cons lS; have sK : s \in ~: D by rewrite inE.
have l0 := leave_gt0 PS sS sK sD trap; have pivot : leave P S s != 0 by rewrite gt_eqF.
have DK i : i \notin D -> i \in ~: D by rewrite inE.
have [sol bd uni] := IHl _ (weigh P S s c) _ lS2 (censor_is_chain_on PS sS sK pivot) (censor_has_no_trap PS sS sK pivot sD DK trap).
rewrite /=; set y := solve _ _ _ _ _ in sol bd uni *; set f := fun i => if i == s then _ else _.
have fy i : i \in S :\ s -> f i = y i by rewrite !inE /f => /andP[/negbTE->].
have fs : f s = (c s + \sum_(j in S :\ s) P s j * f j) / leave P S s.
  rewrite {1}/f eqxx; congr ((_ + _) / _); apply: eq_bigr => j jS; by rewrite fy.
split=> [|i|x solx xx0 i].
- apply/(solves_out PS sS sK pivot) => //; split=> //; apply: eq_solves sol => i iS; by rewrite fy.
- by rewrite inE negb_or /f => /andP[/negbTE-> il]; apply: bd.
have [sol2 xs] := (solves_out PS sS sK pivot c x sD).1 solx.
have xy j : j != s -> x j = y j.
  move=> js; have := uni (fun k => if k == s then x0 s else x k); rewrite /= => /(_ _ _ j).
  rewrite (negbTE js); apply; first by apply: eq_solves sol2 => k; rewrite !inE => /andP[/negbTE->].
  by move=> k kl; have [->//|ks] := eqVneq k s; apply: xx0; rewrite inE negb_or ks.
rewrite /f; have [->|is_] := eqVneq i s; last exact: xy.
rewrite xs; congr ((_ + _) / _); apply: eq_bigr => j; rewrite !inE => /andP[js _]; by rewrite xy.
Qed.

Lemma solve_ge0 P c S D l x0 :
    lists l S D -> is_chain_on S (~: D) P -> has_no_trap S D P ->
    (forall i, 0 <= c i) -> (forall i, 0 <= x0 i) -> (forall i j, 0 <= P i j) ->
  forall i, 0 <= solve P c S l x0 i.
Proof.
elim: l P c S => [|s l IHl] P c S lS PS trap c0 x00 P0 i; first exact: x00.
have [sS sD lS2] := lists_cons lS; have sK : s \in ~: D by rewrite inE.
have l0 := leave_gt0 PS sS sK sD trap; have pivot : leave P S s != 0 by rewrite gt_eqF.
have DK k : k \notin D -> k \in ~: D by rewrite inE.
have y0 := IHl _ (weigh P S s c) _ lS2 (censor_is_chain_on PS sS sK pivot) (censor_has_no_trap PS sS sK pivot sD DK trap).
have y1 k : 0 <= solve (censor P S s) (weigh P S s c) (S :\ s) l x0 k.
  apply: y0 => // [j|j m]; rewrite addr_ge0 // divr_ge0 ?mulr_ge0 //; exact: ltW.
rewrite /=; case: ifP => // _; rewrite divr_ge0 ?(ltW l0) // addr_ge0 //.
by apply: sumr_ge0 => j _; rewrite mulr_ge0.
Qed.

Lemma solve_left_spec P S D l p0 (r : T) :
    D = [set r] -> r \in S -> lists l S D -> is_chain_on S setT P -> has_no_trap S D P ->
  [/\ flows P S (solve_left P S l p0), forall i, i \notin l -> solve_left P S l p0 i = p0 i &
      forall p, flows P S p -> (forall i, i \notin l -> p i = p0 i) -> forall i, p i = solve_left P S l p0 i].
Proof.
move=> Dr; elim: l P S => [|s l IHl] P S rS lS PS trap.
  case: lS => _ mem_l; split=> // [j jS|p _ pp0 i]; last exact: pp0.
  have jr k : k \in S -> k = r by move=> kS; have := mem_l k; rewrite kS Dr inE => /esym/negbFE/eqP.
  have Sr : S = [set r] by apply/setP => k; rewrite inE; apply/idP/eqP => [/jr|->].
  have [_] := PS r rS (in_setT r); rewrite (jr j jS) Sr !big_set1 => ->; exact: mulr1.
have [sS sD lS2] := lists_cons lS; have sK := in_setT s.
have l0 := leave_gt0 PS sS sK sD trap; have pivot : leave P S s != 0 by rewrite gt_eqF.
have DK i : i \notin D -> i \in setT by rewrite inE.
have rS2 : r \in S :\ s by rewrite !inE rS andbT; apply: contraNneq sD => <-; rewrite Dr inE.
have [flow bd uni] := IHl _ _ rS2 lS2 (censor_is_chain_on PS sS sK pivot) (censor_has_no_trap PS sS sK pivot sD DK trap).
rewrite /=; set y := solve_left _ _ _ _ in flow bd uni *; set f := fun i => if i == s then _ else _.
have fy i : i \in S :\ s -> f i = y i by rewrite !inE /f => /andP[/negbTE->].
have fs : f s = (\sum_(i in S :\ s) f i * P i s) / leave P S s.
  rewrite {1}/f eqxx; congr (_ / _); apply: eq_bigr => j jS; by rewrite fy.
split=> [|i|p flowp pp0 i].
- apply/(flows_out PS sS sK pivot); split=> //; apply: eq_flows flow => i iS; by rewrite fy.
- by rewrite inE negb_or /f => /andP[/negbTE-> il]; apply: bd.
have [flow2 ps] := (flows_out PS sS sK pivot p).1 flowp.
have py j : j != s -> p j = y j.
  move=> js; have := uni (fun k => if k == s then p0 s else p k); rewrite /= => /(_ _ _ j).
  rewrite (negbTE js); apply; first by apply: eq_flows flow2 => k; rewrite !inE => /andP[/negbTE->].
  by move=> k kl; have [->//|ks] := eqVneq k s; apply: pp0; rewrite inE negb_or ks.
rewrite /f; have [->|is_] := eqVneq i s; last exact: py.
rewrite ps; congr (_ / _); apply: eq_bigr => j; rewrite !inE => /andP[js _]; by rewrite py.
Qed.

Lemma solve_left_ge0 P S D l p0 :
    lists l S D -> is_chain_on S setT P -> has_no_trap S D P ->
    (forall i, 0 <= p0 i) -> (forall i j, 0 <= P i j) ->
  forall i, 0 <= solve_left P S l p0 i.
Proof.
elim: l P S => [|s l IHl] P S lS PS trap p00 P0 i; first exact: p00.
have [sS sD lS2] := lists_cons lS; have sK := in_setT s.
have l0 := leave_gt0 PS sS sK sD trap; have pivot : leave P S s != 0 by rewrite gt_eqF.
have DK k : k \notin D -> k \in setT by rewrite inE.
have y1 k : 0 <= solve_left (censor P S s) (S :\ s) l p0 k.
  apply: (IHl _ _ lS2 (censor_is_chain_on PS sS sK pivot) (censor_has_no_trap PS sS sK pivot sD DK trap)) => // j m.
  by rewrite addr_ge0 // divr_ge0 ?mulr_ge0 // ltW.
rewrite /=; case: ifP => // _; rewrite divr_ge0 ?(ltW l0) //.
by apply: sumr_ge0 => j _; rewrite mulr_ge0.
Qed.

Lemma reaches_has_no_trap P S D :
  is_closed_before P D S -> (forall i, i \in S -> reaches P D i) -> has_no_trap S D P.
Proof.
move=> SC reach C /set0Pn[x xC] CS; have [xS xD] := andP (CS x xC).
have /existsP[y /andP[yD /connectP[s xs y_last]]] := reach x xS.
have [j xj] : exists j, [exists i, [&& i \in C, j \notin C & arc P i j]].
  elim: s x xC xs y_last {xS xD} => [|z s IHs] x xC /=.
    by move=> _ yx; have /andP[_] := CS x xC; rewrite -yx yD.
  case/andP=> xz zs y_last; have [zC|zC] := boolP (z \in C); first exact: IHs zC zs y_last.
  by exists z; apply/existsP; exists x; rewrite xC zC.
have /existsP[i /and3P[iC jC ij]] := xj; exists i, j; split=> //.
by have [iS iD] := andP (CS i iC); apply: SC iS iD ij.
Qed.

Lemma chain_is_chain_on P K : is_chain P -> is_chain_on setT K P.
Proof.
by case=> P0 P1 i _ _; split=> [j _|]; [apply: P0 | rewrite -(P1 i); apply: eq_bigl => j; rewrite inE].
Qed.
End Algorithm.

(* THEOREM elimination_computes_hitting_probabilities. On a finite chain let U be the states from which H is out of
   reach, and l a list of the states outside H and U in any order, each once. The values that elimination along l
   gives, from 1 on H and 0 on U, are accepted as hitting values: they are 1 on H, their own means off H, and vanish
   exactly on U. *)
Theorem elimination_computes_hitting_probabilities
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (l : seq T) :
    is_chain P -> uniq l -> (forall i, (i \in l) = (i \notin H) && reaches P H i) ->
  accepted_hitting P H (solve P (fun=> 0) setT l (fun i => (i \in H)%:R)).
Proof.
move=> PC ul mem_l; set D := H :|: [set x | ~~ reaches P H x]; set h := solve _ _ _ _ _.
have lS : lists l setT D.
  by split=> // i; rewrite mem_l !inE negb_or negbK.
have PS := @chain_is_chain_on _ _ P (~: D) PC.
have trap : has_no_trap setT D P.
  by apply: reaches_has_no_trap => x *; [rewrite inE | apply: target_or_hopeless_is_reached].
have [sol bd _] := solve_spec (fun=> 0) (fun i => (i \in H)%:R) lS PS trap.
have h0 i : 0 <= h i by apply: (solve_ge0 lS PS trap) => // [j|j k]; [rewrite ler0n | apply: P_ge0].
have h1 i : i \in H -> h i = 1 by move=> iH; rewrite /h bd ?iH // mem_l iH.
have hU i : ~~ reaches P H i -> h i = 0.
  move=> iU; rewrite /h bd ?mem_l ?(negbTE iU) ?andbF //.
  by case: (boolP (i \in H)) => // iH; rewrite reaches_refl in iU.
have hm i : i \notin H -> h i = \sum_j P i j * h j.
  move=> iH; have [iR|iU] := boolP (reaches P H i).
    by rewrite /h sol ?inE ?negb_or ?iH ?iR // add0r; apply: eq_bigl => j; rewrite inE.
  rewrite hU // big1 // => j _; have [->|ij] := eqVneq (P i j) 0; first by rewrite mul0r.
  by rewrite hU ?mulr0 //; apply: contra iU; apply: reaches_step.
split=> // [i|i]; first exact: ger0_real.
apply/idP/idP => [hi|/hU->//]; apply/negP => /existsP[y /andP[yH /connectP[s xs y_last]]].
elim: s i hi xs y_last => [|z s IHs] i hi /=.
  by move=> _ yi; move: hi; rewrite -yi h1 // oner_eq0.
case/andP=> iz zs; apply: IHs => //.
have [iH|iH] := boolP (i \in H); first by move: hi; rewrite h1 // oner_eq0.
move: hi; rewrite hm // psumr_eq0 => [/allP/(_ z (mem_index_enum _))|j _]; last by rewrite mulr_ge0 // (P_ge0 PC).
by rewrite /= mulf_eq0 (negbTE (iz : P i z != 0)).
Qed.

(* THEOREM elimination_computes_mean_times. On a finite chain let l be a list of the states outside H from which H is
   certain, in any order, each once. The values that elimination along l gives, with the weights 1 and from 0
   elsewhere, are accepted as mean times until H. *)
Theorem elimination_computes_mean_times
    (R : numFieldType) (T : finType) (P : T -> T -> R) (H : {set T}) (l : seq T) :
    is_chain P -> uniq l -> (forall i, (i \in l) = (i \in certain P H) && (i \notin H)) ->
  accepted_time P H (solve P (fun=> 1) (certain P H) l (fun=> 0)).
Proof.
move=> PC ul mem_l; set S := certain P H; set t := solve _ _ _ _ _.
have lS : lists l S H by split.
have SC : is_closed_before P H S := @certain_closed _ _ P H.
have outside i j : i \in S -> i \notin H -> j \notin S -> P i j = 0.
  by move=> iS iH jS; apply/eqP; apply: contraNT jS => ij; apply: SC iS iH ij.
have PS : is_chain_on S (~: H) P.
  move=> i iS; rewrite inE => iH; split=> [j _|]; first exact: P_ge0.
  by rewrite -(P_sum PC i) [RHS](bigID (mem S)) /= [X in _ + X]big1 ?addr0 // => j jS; apply: outside.
have trap : has_no_trap S H P by apply: reaches_has_no_trap SC _ => x; apply: certain_reaches.
have [sol bd _] := solve_spec (fun=> 1) (fun=> 0) lS PS trap.
have t0 i : 0 <= t i by apply: (solve_ge0 lS PS trap) => // [j|j k]; [rewrite ler01 | apply: P_ge0].
split=> [i _|i iS iH|i iS iH]; first exact: ger0_real.
  by rewrite /t bd // mem_l iH andbF.
rewrite /t sol //; congr (_ + _); rewrite [RHS](bigID (mem S)) /= [X in _ + X]big1 ?addr0 // => j jS.
by rewrite (outside _ _ iS iH jS) mul0r.
Qed.

(* THEOREM elimination_computes_the_stationary_law. On a finite chain let r be a state that can be reached from every
   state, and l a list of the other states in any order, each once. The values that elimination along l gives, from 1
   at r, are nowhere negative and 1 at r; divided by their sum they are a balanced vector of total 1, and every
   balanced vector of total 1 is this one. *)
Theorem elimination_computes_the_stationary_law
    (R : numFieldType) (T : finType) (P : T -> T -> R) (r : T) (l : seq T) :
    is_chain P -> (forall x, connect (arc P) x r) -> uniq l -> (forall i, (i \in l) = (i != r)) ->
  let p := solve_left P setT l (fun=> 1) in
  [/\ forall i, 0 <= p i, p r = 1, balanced P (fun i => p i / \sum_j p j) &
      forall q, balanced P q -> forall i, q i = p i / \sum_j p j].
Proof.
move=> PC reach ul mem_l p.
have lS : lists l setT [set r] by split=> // i; rewrite mem_l !inE.
have PS := @chain_is_chain_on _ _ P setT PC.
have trap : has_no_trap setT [set r] P.
  apply: reaches_has_no_trap => x *; rewrite ?inE //.
  by apply/existsP; exists r; rewrite inE eqxx reach.
have [flow bd _] := solve_left_spec (fun=> 1) (erefl _) (in_setT r) lS PS trap.
have p0 i : 0 <= p i by apply: (solve_left_ge0 lS PS trap) => [j|j k]; [rewrite ler01 | apply: P_ge0].
have pr : p r = 1 by rewrite /p bd // mem_l eqxx.
have tot : 0 < \sum_j p j.
  by rewrite (bigD1 r) //= pr ltr_paddr ?ltr01 // sumr_ge0.
have inT (F : T -> R) : \sum_(i in setT) F i = \sum_i F i by apply: eq_bigl => i; rewrite inE.
have bal : balanced P (fun i => p i / \sum_j p j).
  split=> [|y]; first by rewrite -mulr_suml divff // gt_eqF.
  have /= <- : \sum_(i in setT) p i * P i y = p y by apply: flow.
  by rewrite inT mulr_suml; apply: eq_bigr => x _; rewrite mulrAC.
split=> // q qb i; have [g gP] := least_arc_exists PC.
apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (balanced_difference_vanishes PC gP (c := r) (d := fun y => q y - p y / \sum_j p j) reach) => [|y].
  by rewrite sumrB; case: qb => ->; case: bal => -> _; rewrite subrr.
by under eq_bigr do rewrite mulrBl; rewrite sumrB; case: qb => _ ->; case: bal => _ ->.
Qed.

(* A chain of three states: the fair coin is tossed, and after heads it takes one more step. *)
Definition coin_then_step (x y : option bool) : rat :=
  match x with
  | None => if y is Some true then 0 else 2%:R^-1
  | Some false => (y == Some true)%:R
  | Some true => (y == Some true)%:R
  end.

Lemma sum_option_bool (F : option bool -> rat) : \sum_y F y = F None + (F (Some true) + F (Some false)).
Proof.
rewrite (bigD1 None) //=; congr (_ + _).
by rewrite (reindex_omap Some id) => [|[x|]] //=; rewrite (eq_bigl xpredT) => [|x]; rewrite ?big_bool // eqxx.
Qed.

(* The hypotheses can be met: of the three states, the last one is reached from everywhere. *)
Example coin_then_step_satisfies_the_hypotheses :
  is_chain coin_then_step /\ forall x, connect (arc coin_then_step) x (Some true).
Proof.
split; first by split=> [[[]|] [[]|]|[[]|]] //; rewrite sum_option_bool.
have one : connect (arc coin_then_step) (Some false) (Some true) by apply: connect1.
by move=> [[]|] //; apply: connect_trans one; apply: connect1.
Qed.

(* THEOREM elimination_without_the_weights_fails. There are a finite chain, a state s, and the mean times t until a
   target such that t do not solve the equations of the chain without s if each weight stays 1: the visits to s must
   be counted. *)
Theorem elimination_without_the_weights_fails :
  let t (x : option bool) : rat := match x with None => 3%:R | Some false => 1 | Some true => 0 end in
  [/\ is_chain coin_then_step, solves coin_then_step (fun=> 1) setT [set Some true] t &
      ~ solves (censor coin_then_step setT (Some false)) (fun=> 1) (setT :\ Some false) [set Some true] t].
Proof.
have [PC _] := coin_then_step_satisfies_the_hypotheses; split=> // [i _|].
  rewrite inE => iH; rewrite (eq_bigl xpredT) => [|j]; last by rewrite inE.
  by rewrite sum_option_bool; case: i iH => [[]|].
have inS : \sum_(j in [set: option bool] :\ Some false) coin_then_step (Some false) j = 1.
  by rewrite big_mkcond sum_option_bool !inE.
move/(_ None); rewrite !inE => /(_ isT isT); rewrite big_mkcond sum_option_bool /censor /leave inS !inE /=.
by move/eqP; vm_compute.
Qed.
