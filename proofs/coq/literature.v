(* Relabelled mixtures, premises of full support, and how fast a chain forgets its beginning.

   A mixture is relabelled by s on tokens and t on premises to another mixture if the premise t p of the other one has the
   prior weight of p and gives the text map s w the probability that p gives w. Texts have the latest token first.
   [continued M k v u] is the probability that the simulator with a window of k tokens, after the text v, writes u next.
   [at_time P n x y] is the probability that a finite chain with the transition probabilities P is in y n steps after x. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window generators first_passage chains.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* THEOREM relabelling_carries_everything_over. Let s be any map of tokens and t a bijection of premises from a mixture to
   another one, such that the premise t p has the prior weight of p and gives each relabelled text the probability that p
   gives the text. Then mu, the amplitudes, the next-token probabilities and, under every window, the probabilities of
   texts from any text on are those of the relabelled texts. *)
Theorem relabelling_carries_everything_over (R : numFieldType) (A B I J : finType) (M : mixture R A I)
    (N : mixture R B J) (s : A -> B) (t : I -> J) :
  bijective t -> (forall p, prior N (t p) = prior M p) -> (forall p w, law N (t p) (map s w) = law M p w) ->
  [/\ forall w, mu N (map s w) = mu M w,
      forall p w, alpha N (t p) (map s w) = alpha M p w,
      forall w a, next N (map s w) (s a) = next M w a
    & forall k v u, continued N k (map s v) (map s u) = continued M k v u].
Proof.
move=> t_bij same_prior same_law.
have muE w : mu N (map s w) = mu M w.
  rewrite /mu (reindex t); last by apply: onW_bij.
  by apply: eq_bigr => p _; rewrite same_prior same_law.
have nextE w a : next N (map s w) (s a) = next M w a.
  by rewrite /next -[s a :: _]/(map s (a :: w)) !muE.
split=> // [p w|k v u]; first by rewrite /alpha same_prior same_law muE.
by elim: u => [|a u IH] //=; rewrite IH -map_cat -map_take nextE.
Qed.

(* THEOREM a_premise_frees_a_window_iff_it_gives_the_token. In every mixture, if every premise other than c gives the text
   that is w and then the token a the probability 0, then a comes after w with positive probability exactly if c gives
   that text a positive probability. *)
Theorem a_premise_frees_a_window_iff_it_gives_the_token (R : numFieldType) (A I : finType) (M : mixture R A I) (c : I)
    (w : seq A) (a : A) :
  (forall p, p != c -> law M p (a :: w) = 0) -> (0 < next M w a) = (0 < law M c (a :: w)).
Proof.
move=> others; rewrite next_gt0; apply/mu_gt0P/idP => [[p pos]|pos]; last by exists c.
by have [<- //|pc] := eqVneq p c; move: pos; rewrite others // ltxx.
Qed.

(* THEOREM a_premise_of_full_support_makes_one_class. In every mixture in which one premise gives every text a positive
   probability, under every window of k tokens: after every text every further text has positive probability; k tokens
   later the window is any given word of k tokens; and a set of windows that no token leaves and that holds the window of
   some text holds all full windows. *)
Theorem a_premise_of_full_support_makes_one_class (R : numFieldType) (A I : finType) (M : mixture R A I) (c : I) :
  (forall w, 0 < law M c w) ->
  forall k, [/\ forall v u, 0 < continued M k v u,
                forall v u : seq A, size u = k -> take k (u ++ v) = u
              & forall (C : pred (seq A)) v u, is_closed_set M k C -> C (take k v) -> size u = k -> C u].
Proof.
move=> full k.
have pos v u : 0 < continued M k v u.
  elim: u => [|a u IH] /=; rewrite ?ltr01 // mulr_gt0 // next_gt0; apply: law_gt0_mu (full _).
have win (v u : seq A) : size u = k -> take k (u ++ v) = u by move<-; rewrite take_size_cat.
split=> // C v u Cc Cv su; rewrite -(win v u su).
exact: closed_set_continued Cc Cv (pos v u).
Qed.

(* THEOREM n_tokens_have_at_least_the_nth_power_of_the_least_probability. In every mixture, if after every text of at most k
   tokens every token has a probability of at least d >= 0, then after every text the simulator with a window of k tokens
   writes any given n tokens next with a probability of at least d^n. *)
Theorem n_tokens_have_at_least_the_nth_power_of_the_least_probability (R : numFieldType) (A I : finType)
    (M : mixture R A I) (k : nat) (d : R) :
  0 <= d -> (forall w a, (size w <= k)%N -> d <= next M w a) -> forall v u, d ^+ size u <= continued M k v u.
Proof.
move=> d0 least v; elim=> [|a u IH] //=; rewrite exprSr ler_pmul ?exprn_ge0 //.
by apply: least; rewrite size_take; case: ltnP.
Qed.

Section Forgetting.
Variables (R : numFieldType) (T : finType) (P : T -> T -> R) (m : T -> R).
Hypotheses (PC : is_chain P) (below : forall x y, m y <= P x y).
Let b := \sum_y m y.

Lemma common_part_le1 (x : T) : b <= 1.
Proof. by case: PC => _ sums; rewrite -(sums x); apply: ler_sum. Qed.

Lemma column_in_an_interval (r : nat) (y : T) :
  exists L : R, forall x, L <= at_time P r x y <= L + (1 - b) ^+ r.
Proof.
elim: r => [|r [L IH]]; first by exists 0 => x /=; rewrite add0r expr0 ler0n lern1; case: (x == y).
set F := (1 - b) ^+ r in IH *.
exists (\sum_z m z * at_time P r z y + (1 - b) * L) => x /=.
have rest : \sum_z (P x z - m z) = 1 - b by rewrite sumrB; case: PC => _ ->.
have -> : \sum_z P x z * at_time P r z y =
          \sum_z m z * at_time P r z y + \sum_z (P x z - m z) * at_time P r z y.
  by rewrite -big_split /=; apply: eq_bigr => z _; rewrite -mulrDl addrC subrK.
rewrite -addrA !ler_add2l exprSr -/F [F * _]mulrC -mulrDr -rest !mulr_suml.
by apply/andP; split; apply: ler_sum => z _; apply: ler_wpmul2l; rewrite ?subr_ge0 //; case/andP: (IH z).
Qed.
End Forgetting.

(* THEOREM a_chain_with_a_common_part_forgets_its_beginning. On a finite chain, let m be numbers such that every transition
   probability from any state to y is at least m y, and let b be their sum. Then after r steps the probabilities of any
   state, from any two states, differ by at most (1 - b)^r; and so does each from the probability under any law that is
   stationary. *)
Theorem a_chain_with_a_common_part_forgets_its_beginning (R : numFieldType) (T : finType) (P : T -> T -> R) (m : T -> R) :
  is_chain P -> (forall x y, m y <= P x y) ->
  let b := \sum_y m y in
  (forall r x x' y, `|at_time P r x y - at_time P r x' y| <= (1 - b) ^+ r) /\
  (forall pi : T -> R, (forall x, 0 <= pi x) -> \sum_x pi x = 1 -> (forall y, \sum_x pi x * P x y = pi y) ->
   forall r x y, `|at_time P r x y - pi y| <= (1 - b) ^+ r).
Proof.
move=> PC below b.
have real r x y : at_time P r x y \is Num.real by apply/ger0_real/at_time_ge0.
have near (L F u v : R) : u \is Num.real -> v \is Num.real -> L <= u <= L + F -> L <= v <= L + F -> `|u - v| <= F.
  move=> ur vr /andP[Lu uF] /andP[Lv vF]; rewrite real_ler_norml ?rpredB //; apply/andP; split.
    by rewrite ler_oppl opprB ler_subl_addr; apply: le_trans vF _; rewrite addrC ler_add2l.
  by rewrite ler_subl_addr; apply: le_trans uF _; rewrite addrC ler_add2l.
split=> [r x x' y|pi pi0 pi1 stationary r x y]; have [L inside] := column_in_an_interval PC below r y.
  exact: near (inside x) (inside x').
have piE : pi y = \sum_x pi x * at_time P r x y.
  elim: r {inside} => [|r IH].
    rewrite (bigD1 y) //= eqxx mulr1 big1 ?addr0 // => z /negbTE -> ; exact: mulr0.
  rewrite IH /=; under [RHS]eq_bigr do rewrite mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => z _ /=; rewrite -stationary mulr_suml.
  by apply: eq_bigr => w _; rewrite mulrA.
apply: near (inside x) _ => //; first exact/ger0_real.
have mean (c : R) : c = \sum_x pi x * c by rewrite -mulr_suml pi1 mul1r.
rewrite piE {1}[L]mean {1}[L + _]mean; apply/andP.
by split; apply: ler_sum => z _; apply: ler_wpmul2l => //; case/andP: (inside z).
Qed.

(* THEOREM the_published_rate_of_forgetting. On a finite chain with at least two states, let every transition probability be
   at least e >= 0. Then after r steps each probability differs from that under a stationary law by at most (1 - 2 e)^r. *)
Theorem the_published_rate_of_forgetting (R : numFieldType) (T : finType) (P : T -> T -> R) (e : R) :
  is_chain P -> (1 < #|T|)%N -> 0 <= e -> (forall x y, e <= P x y) ->
  forall pi : T -> R, (forall x, 0 <= pi x) -> \sum_x pi x = 1 -> (forall y, \sum_x pi x * P x y = pi y) ->
  forall r x y, `|at_time P r x y - pi y| <= (1 - 2%:R * e) ^+ r.
Proof.
move=> PC many e0 least pi pi0 pi1 st r x y.
have [_ bound] := a_chain_with_a_common_part_forgets_its_beginning PC (m := fun=> e) least.
apply: le_trans (bound pi pi0 pi1 st r x y) _.
have b1 := common_part_le1 PC (m := fun=> e) least x.
have two : 2%:R * e <= \sum_(y : T) e.
  by rewrite sumr_const -[e *+ _]mulr_natl; apply: ler_wpmul2r; rewrite ?ler_nat.
apply: ler_expn2r; rewrite ?nnegrE ?subr_ge0 //; first exact: le_trans two b1.
by rewrite ler_add2l ler_oppl opprK.
Qed.
