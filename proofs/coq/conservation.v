(* Conservation: with stationary premises, forgetting that does not look at the text moves no weight between the premises.

   Texts have the latest token first. A law is stationary if a token put before the beginning of the text changes nothing on
   average; a mixture is stationary if its mu is. [window_step M k v u] is the probability that the windowed simulator of
   window k moves from the full window v to the full window u in one token. [mean_amplitude M K t p] and [shown M K t u] are
   those of window.v.
   [written M K w] is the probability of the text w where the length of the window, [K w], may depend on the text w: forgetting
   that looks at the text. *)

From mathcomp Require Import all_ssreflect all_algebra.
From markovsim Require Import premises window.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Sums over the words of one length. *)

Section Words.
Variables (R : numFieldType) (A : finType).
Implicit Types (F G : seq A -> R) (w : seq A) (n : nat).

Definition sum_words n F : R := \sum_(w : n.-tuple A) F w.

Lemma eq_sum_words n F G : (forall w, size w = n -> F w = G w) -> sum_words n F = sum_words n G.
Proof. by move=> FG; apply: eq_bigr => w _; apply: FG; rewrite size_tuple. Qed.

Lemma sum_words0 F : sum_words 0 F = F [::].
Proof.
rewrite /sum_words (big_pred1 [tuple]) // => w /=.
by apply/esym/eqP; apply: tuple0.
Qed.

Lemma sum_words_cons n F : sum_words n.+1 F = sum_words n (fun w => \sum_a F (a :: w)).
Proof.
rewrite /sum_words exchange_big pair_big /=.
rewrite (reindex (fun x : A * n.-tuple A => [tuple of x.1 :: x.2])) //=.
exists (fun w : n.+1.-tuple A => (thead w, [tuple of behead w])) => [[a w] _ | w _] /=.
  by congr pair; apply: val_inj.
by rewrite -tuple_eta.
Qed.

Lemma sum_words_rcons n F : sum_words n.+1 F = sum_words n (fun w => \sum_a F (rcons w a)).
Proof.
elim: n F => [|n IH] F; first by rewrite sum_words_cons !sum_words0.
rewrite sum_words_cons IH sum_words_cons; apply: eq_sum_words => w _.
by rewrite exchange_big.
Qed.

Lemma sum_words_sum (J : finType) n (F : J -> seq A -> R) :
  sum_words n (fun w => \sum_j F j w) = \sum_j sum_words n (F j).
Proof. by rewrite /sum_words exchange_big. Qed.

Lemma sum_words_mulr n F c : sum_words n (fun w => F w * c) = sum_words n F * c.
Proof. by rewrite /sum_words mulr_suml. Qed.

Lemma sum_words_mull n F c : sum_words n (fun w => c * F w) = c * sum_words n F.
Proof. by rewrite /sum_words mulr_sumr. Qed.

Lemma sum_words_add n F G : sum_words n (fun w => F w + G w) = sum_words n F + sum_words n G.
Proof. by rewrite /sum_words big_split. Qed.

Lemma sum_words_one n F u : size u = n -> sum_words n (fun w => F w * (w == u)%:R) = F u.
Proof.
move=> su; rewrite /sum_words; have su' : size u == n by apply/eqP.
rewrite (bigD1 (Tuple su')) //= eqxx mulr1 big1 ?addr0 // => w.
by rewrite -val_eqE /= => /negPf ->; rewrite mulr0.
Qed.

Lemma sum_words_ge0 n F : (forall w, size w = n -> 0 <= F w) -> 0 <= sum_words n F.
Proof. by move=> F0; apply: sumr_ge0 => w _; apply: F0; rewrite size_tuple. Qed.

Lemma ler_sum_words n F G : (forall w, size w = n -> F w <= G w) -> sum_words n F <= sum_words n G.
Proof. by move=> FG; apply: ler_sum => w _; apply: FG; rewrite size_tuple. Qed.

Lemma sum_words_cond n (Q : pred (seq A)) F : \sum_(w : n.-tuple A | Q w) F w = sum_words n (fun w => F w * (Q w)%:R).
Proof. by rewrite big_mkcond; apply: eq_bigr => w _; case: (Q w); rewrite ?mulr1 ?mulr0. Qed.
End Words.

Section MixtureLaw.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

Lemma law_ge0 p w : 0 <= law M p w.
Proof. by have [] := law_is_law M p. Qed.

Lemma law_cons p w : \sum_a law M p (a :: w) = law M p w.
Proof. by have [] := law_is_law M p. Qed.

Lemma law_nil p : law M p [::] = 1.
Proof. by have [] := law_is_law M p. Qed.

Lemma prior_ge0 p : 0 <= prior M p.
Proof. exact/ltW/prior_gt0. Qed.

Lemma mu_ge0 w : 0 <= mu M w.
Proof. by apply: sumr_ge0 => p _; rewrite mulr_ge0 ?prior_ge0 ?law_ge0. Qed.

Lemma mu_nil : mu M [::] = 1.
Proof. by rewrite /mu -[RHS](prior_sum M); apply: eq_bigr => p _; rewrite law_nil mulr1. Qed.

Lemma mu_cons w : \sum_a mu M (a :: w) = mu M w.
Proof.
rewrite /mu exchange_big; apply: eq_bigr => p _ /=.
by rewrite -mulr_sumr law_cons.
Qed.

Lemma mu_eq0_cons w a : mu M w = 0 -> mu M (a :: w) = 0.
Proof.
move=> w0; apply/eqP; have := mu_cons w; rewrite w0 => /eqP.
by rewrite psumr_eq0 => [/allP/(_ a)|b _]; rewrite ?mu_ge0 ?mem_index_enum // => /(_ isT).
Qed.

Lemma mu_eq0_law p w : mu M w = 0 -> law M p w = 0.
Proof.
move/eqP; rewrite psumr_eq0 => [/allP/(_ p)|q _]; last by rewrite mulr_ge0 ?prior_ge0 ?law_ge0.
rewrite mem_index_enum => /(_ isT) /=; rewrite mulf_eq0 => /orP [/eqP p0|/eqP //].
by have := prior_gt0 M p; rewrite p0 ltxx.
Qed.

Lemma mu_mul_next w a : mu M w * next M w a = mu M (a :: w).
Proof.
rewrite /next; have [w0|w0] := eqVneq (mu M w) 0; first by rewrite w0 mul0r mu_eq0_cons.
by rewrite mulrCA divff // mulr1.
Qed.

Lemma mu_mul_alpha p w : mu M w * alpha M p w = prior M p * law M p w.
Proof.
rewrite /alpha; have [w0|w0] := eqVneq (mu M w) 0; first by rewrite w0 mul0r mu_eq0_law // mulr0.
by rewrite mulrCA divff // mulr1.
Qed.

Lemma next_ge0 w a : 0 <= next M w a.
Proof. by rewrite divr_ge0 ?mu_ge0. Qed.

Lemma next_sum w : mu M w != 0 -> \sum_a next M w a = 1.
Proof. by move=> w0; rewrite -mulr_suml mu_cons divff. Qed.

Lemma next_sum_le1 w : \sum_a next M w a <= 1.
Proof.
have [w0|w0] := eqVneq (mu M w) 0; last by rewrite next_sum.
by rewrite big1 ?ler01 // => a _; rewrite /next w0 invr0 mulr0.
Qed.

Lemma sum_words_law p n : sum_words n (law M p) = 1.
Proof.
elim: n => [|n IH]; first by rewrite sum_words0 law_nil.
by rewrite sum_words_cons -IH; apply: eq_sum_words => w _; rewrite law_cons.
Qed.

Lemma sum_words_mu n : sum_words n (mu M) = 1.
Proof.
elim: n => [|n IH]; first by rewrite sum_words0 mu_nil.
by rewrite sum_words_cons -IH; apply: eq_sum_words => w _; rewrite mu_cons.
Qed.

Lemma scheduled_ge0 K w : 0 <= scheduled M K w.
Proof. by elim: w => [|a v IH] /=; rewrite ?ler01 // mulr_ge0 ?next_ge0. Qed.

(* THEOREM stationary_premises_make_a_stationary_mixture. If every premise of a mixture is stationary, then its mu is. *)
Theorem stationary_premises_make_a_stationary_mixture :
  (forall p, is_stationary (law M p)) -> is_stationary (mu M).
Proof.
move=> st w; rewrite /mu exchange_big; apply: eq_bigr => p _ /=.
by rewrite -mulr_sumr st.
Qed.

Hypothesis mu_stationary : is_stationary (mu M).

Lemma mu_rcons_le w a : mu M (rcons w a) <= mu M w.
Proof.
rewrite -[leRHS]mu_stationary (bigD1 a) //= ler_addl.
by apply: sumr_ge0 => b _; apply: mu_ge0.
Qed.

Lemma mu_le_take j w : mu M w <= mu M (take j w).
Proof.
elim/last_ind: w => [//|w a IH]; rewrite -cats1 take_cat cats1.
case: ltnP => _; first exact: le_trans (mu_rcons_le w a) IH.
case: (j - size w)%N => [|n] /=; last by rewrite cats1.
by rewrite cats0 mu_rcons_le.
Qed.

(* The law of the latest j of n tokens of the text is mu. *)
Lemma sum_words_mu_take j n (f : seq A -> R) :
  sum_words n (fun w => mu M w * f (take j w)) = sum_words (minn j n) (fun u => mu M u * f u).
Proof.
have [nj|/ltnW jn] := leqP n j.
  by apply: eq_sum_words => w sw; rewrite take_oversize // sw.
rewrite -(subnKC jn); elim: (n - j)%N => [|d IH].
  by rewrite addn0; apply: eq_sum_words => w sw; rewrite take_oversize // sw.
rewrite addnS sum_words_rcons -IH; apply: eq_sum_words => w sw.
rewrite -[in RHS]mu_stationary mulr_suml; apply: eq_bigr => a _.
by rewrite -cats1 takel_cat // sw leq_addr.
Qed.

Lemma take_take_cons j k (a : A) v : (j <= k.+1)%N -> take j (a :: take k v) = take j (a :: v).
Proof. by case: j => [|j] //= jk; rewrite take_take. Qed.

(* The mean of any function of the window before token number t is its mean under mu. *)
Lemma mean_along_a_schedule K : is_schedule K -> forall t (f : seq A -> R),
  sum_words t (fun w => scheduled M K w * f (take (K t) w)) =
  sum_words (minn (K t) t) (fun u => mu M u * f u).
Proof.
move=> schedK; elim=> [|t IH] f; first by rewrite minn0 !sum_words0 mu_nil.
pose g z := \sum_a next M z a * f (take (K t.+1) (a :: z)).
rewrite sum_words_cons (eq_sum_words (G := fun w => scheduled M K w * g (take (K t) w))); last first.
  move=> w sw; rewrite mulr_sumr; apply: eq_bigr => a _ /=.
  by rewrite sw -mulrA take_take_cons.
rewrite IH (eq_sum_words (G := fun z => \sum_a mu M (a :: z) * f (take (K t.+1) (a :: z)))); last first.
  move=> z _; rewrite mulr_sumr; apply: eq_bigr => a _.
  by rewrite mulrA mu_mul_next.
rewrite -(sum_words_cons _ (fun w => mu M w * f (take (K t.+1) w))) sum_words_mu_take.
congr (sum_words _ _); have := schedK t => Kt.
by rewrite -minnSS minnA (minn_idPl Kt).
Qed.
End MixtureLaw.

Section Conservation.
Variables (R : numFieldType) (A I : finType).

Definition window_step (M : mixture R A I) k (v u : seq A) : R := \sum_(a | take k (a :: v) == u) next M v a.

(* THEOREM block_law_is_stationary. If the mixture is stationary (which it is when every premise is), then for every window k
   the law u -> mu(u) of k tokens is a stationary law of the windowed simulator on full windows: it is a probability law, and
   one more token leaves it as it is. *)
Theorem block_law_is_stationary (M : mixture R A I) (k : nat) :
  is_stationary (mu M) ->
  [/\ forall u : k.-tuple A, 0 <= mu M u,
      \sum_(u : k.-tuple A) mu M u = 1 &
      forall u : k.-tuple A, \sum_(v : k.-tuple A) mu M v * window_step M k v u = mu M u].
Proof.
move=> st; split=> [u||u]; [exact: mu_ge0 | exact: sum_words_mu |].
transitivity (sum_words k.+1 (fun w => mu M w * (take k w == u)%:R)).
  rewrite sum_words_cons; apply: eq_bigr => v _; rewrite mulr_sumr big_mkcond; apply: eq_bigr => a _.
  by case: (_ == _); rewrite ?mulr1 ?mulr0 // mu_mul_next.
rewrite (sum_words_mu_take st k k.+1 (fun z => (z == u)%:R)) (minn_idPl (leqnSn k)).
by rewrite sum_words_one // size_tuple.
Qed.

(* THEOREM mean_amplitude_under_the_block_law_is_the_prior. Under the law u -> mu(u) of k tokens the mean amplitude of every
   premise is its prior weight, for every k and every mixture. *)
Theorem mean_amplitude_under_the_block_law_is_the_prior (M : mixture R A I) (k : nat) (p : I) :
  \sum_(u : k.-tuple A) mu M u * alpha M p u = prior M p.
Proof.
rewrite -[RHS]mulr1 -(sum_words_law M p k) -sum_words_mull.
by apply: eq_bigr => u _; apply: mu_mul_alpha.
Qed.

(* THEOREM window_law_along_any_schedule_is_mu. If the mixture is stationary (which it is when every premise is), then along
   every forgetting schedule that does not look at the text, before every token, the law of the window is mu: the window before
   token number t shows a word u of as many tokens as it holds with probability mu(u). *)
Theorem window_law_along_any_schedule_is_mu (M : mixture R A I) (K : nat -> nat) (t : nat) (u : seq A) :
  is_stationary (mu M) -> is_schedule K -> size u = minn (K t) t -> shown M K t u = mu M u.
Proof.
move=> st schedK su; rewrite /shown (sum_words_cond _ (fun w => take (K t) w == u)).
rewrite (mean_along_a_schedule st schedK t (fun z => (z == u)%:R)).
by rewrite sum_words_one.
Qed.

(* THEOREM mean_amplitude_along_any_schedule_is_the_prior. If the mixture is stationary (which it is when every premise is),
   then along every forgetting schedule that does not look at the text the mean amplitude of every premise is its prior weight
   before every token. *)
Theorem mean_amplitude_along_any_schedule_is_the_prior (M : mixture R A I) (K : nat -> nat) (t : nat) (p : I) :
  is_stationary (mu M) -> is_schedule K -> mean_amplitude M K t p = prior M p.
Proof.
move=> st schedK; rewrite /mean_amplitude.
transitivity (sum_words t (fun w => scheduled M K w * alpha M p (take (K t) w))) => //.
rewrite (mean_along_a_schedule st) //.
exact: mean_amplitude_under_the_block_law_is_the_prior.
Qed.

(* THEOREM conservation_along_a_schedule_that_is_drawn. If the mixture is stationary (which it is when every premise is), and one
   of finitely many forgetting schedules is drawn, with probabilities d, independently of the text, then before every token
   number t the window shows a word u with probability mu(u), times the probability that it then holds as many tokens as u;
   every window that it shows with positive probability has positive probability under mu; and the mean amplitude of every
   premise is its prior weight. *)
Theorem conservation_along_a_schedule_that_is_drawn
    (M : mixture R A I) (J : finType) (d : J -> R) (K : J -> nat -> nat) (t : nat) :
  is_stationary (mu M) -> (forall j, is_schedule (K j)) -> (forall j, 0 <= d j) -> \sum_j d j = 1 ->
  [/\ forall u, \sum_j d j * shown M (K j) t u = (\sum_(j | minn (K j t) t == size u) d j) * mu M u,
      forall u, 0 < \sum_j d j * shown M (K j) t u -> 0 < mu M u
    & forall p, \sum_j d j * mean_amplitude M (K j) t p = prior M p].
Proof.
move=> st schedK d0 d1.
have law_u u : \sum_j d j * shown M (K j) t u = (\sum_(j | minn (K j t) t == size u) d j) * mu M u.
  rewrite mulr_suml [RHS]big_mkcond; apply: eq_bigr => j _; case: eqP => [su|su].
    by rewrite window_law_along_any_schedule_is_mu.
  rewrite /shown big_pred0 ?mulr0 // => w; apply/negbTE/eqP => wu; apply: su.
  by rewrite -wu size_take_min size_tuple.
split=> // [u|p]; last first.
  under eq_bigr do rewrite mean_amplitude_along_any_schedule_is_the_prior //.
  by rewrite -mulr_suml d1 mul1r.
rewrite law_u !lt0r mu_ge0 andbT mulf_eq0 negb_or.
by case/andP=> /andP[_ ->].
Qed.

(* THEOREM stationary_mixtures_never_strand. If the mixture is stationary (which it is when every premise is), then along every
   forgetting schedule that does not look at the text every window that is reached has positive probability under mu. *)
Theorem stationary_mixtures_never_strand (M : mixture R A I) (K : nat -> nat) (w : seq A) :
  is_stationary (mu M) -> is_schedule K -> 0 < scheduled M K w -> 0 < mu M (take (K (size w)) w).
Proof.
move=> st schedK w0; rewrite -(window_law_along_any_schedule_is_mu st schedK (t := size w)); last by rewrite size_take_min.
apply: lt_le_trans w0 _; have sw : size w == size w by [].
rewrite /shown (bigD1 (Tuple sw)) //= ler_addl.
by apply: sumr_ge0 => v _; apply: scheduled_ge0.
Qed.
End Conservation.

(* Laws that are given by rules, by independent tokens, by hidden states. *)

Section Rules.
Variables (R : numFieldType) (A : finType).

(* The law of a text whose next token is drawn from [rule v] after the text v. *)
Fixpoint rule_law (rule : seq A -> A -> R) (w : seq A) : R :=
  if w is a :: v then rule_law rule v * rule v a else 1.

Definition is_rule (rule : seq A -> A -> R) : Prop :=
  (forall v a, 0 <= rule v a) /\ (forall v, \sum_a rule v a = 1).

Lemma rule_law_is_law rule : is_rule rule -> is_law (rule_law rule).
Proof.
case=> rule0 rule1; split=> // [w|w]; last by rewrite /= -mulr_sumr rule1 mulr1.
by elim: w => [|a v IH] /=; rewrite ?ler01 // mulr_ge0.
Qed.

(* Independent tokens, each with the law f. *)
Lemma iid_law_rcons (f : A -> R) w a : rule_law (fun=> f) (rcons w a) = rule_law (fun=> f) w * f a.
Proof. by elim: w => [|b w IH] //=; rewrite IH mulrAC. Qed.

Lemma iid_law_is_stationary (f : A -> R) : \sum_a f a = 1 -> is_stationary (rule_law (fun=> f)).
Proof.
move=> f1 w; rewrite (eq_bigr _ (fun a _ => iid_law_rcons f w a)).
by rewrite -mulr_sumr f1 mulr1.
Qed.

(* A hidden state moves from i to j and writes the token a with probability T a i j; s is the law of the first state.
   [forward s w j] is the probability that the text w is written and that the state is then j. *)
Variables (Q : finType) (T : A -> Q -> Q -> R).

Fixpoint forward (s : Q -> R) (w : seq A) (j : Q) : R :=
  if w is a :: v then \sum_i forward s v i * T a i j else s j.

Definition hidden_law (s : Q -> R) (w : seq A) : R := \sum_j forward s w j.

Definition is_generator (s : Q -> R) : Prop :=
  [/\ forall a i j, 0 <= T a i j, forall i, \sum_a \sum_j T a i j = 1, forall j, 0 <= s j & \sum_j s j = 1].

(* The law s of the first state is stationary for the hidden states. *)
Definition stationary_start (s : Q -> R) : Prop := forall j, \sum_a \sum_i s i * T a i j = s j.

Lemma eq_forward s s' : s =1 s' -> forall w, forward s w =1 forward s' w.
Proof. by move=> ss'; elim=> [|a v IH] j //=; apply: eq_bigr => i _; rewrite IH. Qed.

Lemma forward_sum (s : A -> Q -> R) w j : forward (fun i => \sum_b s b i) w j = \sum_b forward (s b) w j.
Proof.
elim: w j => [|a v IH] j //=; rewrite exchange_big; apply: eq_bigr => i _ /=.
by rewrite IH mulr_suml.
Qed.

Lemma forward_rcons s w b j : forward s (rcons w b) j = forward (fun j' => \sum_i s i * T b i j') w j.
Proof. by elim: w j => [|a v IH] j //=; apply: eq_bigr => i _; rewrite IH. Qed.

Lemma hidden_law_is_law s : is_generator s -> is_law (hidden_law s).
Proof.
case=> T0 T1 s0 s1; split=> // w.
  apply: sumr_ge0 => j _; elim: w j => [|a v IH] j //=.
  by apply: sumr_ge0 => i _; rewrite mulr_ge0.
rewrite /hidden_law /= (eq_bigr (fun a => \sum_i forward s w i * \sum_j T a i j)); last first.
  by move=> a _; rewrite exchange_big; apply: eq_bigr => i _; rewrite mulr_sumr.
by rewrite exchange_big; apply: eq_bigr => i _ /=; rewrite -mulr_sumr T1 mulr1.
Qed.

Lemma hidden_law_is_stationary s : stationary_start s -> is_stationary (hidden_law s).
Proof.
move=> st w; rewrite /hidden_law exchange_big; apply: eq_bigr => j _ /=.
rewrite (eq_bigr _ (fun b _ => forward_rcons s w b j)) -forward_sum.
exact: eq_forward.
Qed.
End Rules.

(* Two premises of equal weight, named true and false. *)

Section Halves.
Variables (A : finType) (P : bool -> seq A -> rat).
Hypothesis P_law : forall p, is_law (P p).

Fact half_gt0 : forall p : bool, 0 < (fun=> 1 / 2%:R : rat) p.
Proof. by []. Qed.

Fact half_sum : \sum_(p : bool) (1 / 2%:R : rat) = 1.
Proof. by rewrite big_bool; apply/eqP; vm_compute. Qed.

Definition halves : mixture rat_numFieldType A [finType of bool] := Mixture half_gt0 half_sum P_law.
End Halves.

(* The tokens are A, written true, and B, written false. *)

Definition always_a (v : seq bool) (a : bool) : rat := a%:R.
Definition fair_coin (v : seq bool) (a : bool) : rat := 1 / 2%:R.
(* The first token is a fair coin, every later one is B. *)
Definition coin_then_b (v : seq bool) (a : bool) : rat := if v is [::] then 1 / 2%:R else (~~ a)%:R.

Fact always_a_is_rule : is_rule always_a.
Proof. by split=> [v a|v]; rewrite ?ler0n // big_bool /= addr0. Qed.
Fact fair_coin_is_rule : is_rule fair_coin.
Proof. by split=> [v a|v] //; rewrite big_bool. Qed.
Fact coin_then_b_is_rule : is_rule coin_then_b.
Proof. by split=> [[|b v] a|[|b v]]; rewrite /= ?ler0n // big_bool. Qed.

Definition toy_rule (p : bool) : seq bool -> bool -> rat := if p then always_a else fair_coin.
Fact toy_rule_is_law p : is_law (rule_law (toy_rule p)).
Proof. by apply: rule_law_is_law; case: p; [exact: always_a_is_rule | exact: fair_coin_is_rule]. Qed.
(* The seed toy: one premise writes A for ever, the other one tosses a fair coin for every token. *)
Definition fair_toy := halves toy_rule_is_law.

Definition committing_rule (p : bool) : seq bool -> bool -> rat := if p then always_a else coin_then_b.
Fact committing_rule_is_law p : is_law (rule_law (committing_rule p)).
Proof. by apply: rule_law_is_law; case: p; [exact: always_a_is_rule | exact: coin_then_b_is_rule]. Qed.
(* One premise writes A for ever, the other one tosses a fair coin for its first token and then writes B for ever. *)
Definition committing_toy := halves committing_rule_is_law.

(* A mixture of independent tokens satisfies the hypothesis of the theorems above. *)
Example the_fair_toy_is_stationary : is_stationary (mu fair_toy).
Proof.
apply: stationary_premises_make_a_stationary_mixture => p.
by case: p; apply: iid_law_is_stationary; rewrite big_bool.
Qed.

(* So does a mixture of hidden Markov models that start from their stationary laws. The state true is left for true or
   false with probability 1/2 each, the state false for true; the state that is entered writes the token of its own name
   with probability 3/4 in the premise true, with probability 1/3 in the premise false. *)
Definition hidden_matrix (p a i j : bool) : rat :=
  (if i then 1 / 2%:R else j%:R) * (let c := if p then 3%:R / 4%:R else 1 / 3%:R in if a == j then c else 1 - c).
Definition hidden_start (j : bool) : rat := if j then 2%:R / 3%:R else 1 / 3%:R.

Fact hidden_matrix_is_generator p : is_generator (hidden_matrix p) hidden_start.
Proof.
split=> [a i j|i|j|]; first by case: p a i j => [] [] [] [].
- by rewrite !big_bool; case: p i => [] [].
- by case: j.
by rewrite big_bool.
Qed.

Definition two_state_model :=
  halves (fun p => hidden_law_is_law (hidden_matrix_is_generator p)).

Example the_two_state_model_is_stationary : is_stationary (mu two_state_model).
Proof.
apply: stationary_premises_make_a_stationary_mixture => p.
by apply: hidden_law_is_stationary => j; rewrite !big_bool; case: p j => [] [].
Qed.

(* What fails without the hypotheses. *)

(* THEOREM conservation_without_stationarity_fails. There is a mixture of two premises over two tokens, not stationary, such
   that with a window of one token, before token number 2, the mean amplitude of a premise of prior weight 1/2 is 1/3, and a
   word of one token and of probability 3/4 under mu is shown with probability 1/2. *)
Theorem conservation_without_stationarity_fails :
  exists M : mixture rat_numFieldType [finType of bool] [finType of bool],
  ~ is_stationary (mu M) /\
  [/\ prior M true = 1 / 2%:R, mean_amplitude M (fun=> 1%N) 2 true = 1 / 3%:R,
      mu M [:: true] = 3%:R / 4%:R & shown M (fun=> 1%N) 2 [:: true] = 1 / 2%:R].
Proof.
exists committing_toy; split.
  move/(_ [:: true]); rewrite big_bool /mu !big_bool => /eqP.
  by vm_compute.
split=> //.
- rewrite /mean_amplitude (_ : \sum_w _ = sum_words 2 (fun w => scheduled committing_toy (fun=> 1%N) w *
     alpha committing_toy true (take 1 w))) // !sum_words_cons sum_words0 !big_bool /= /alpha /next /mu !big_bool.
  by apply/eqP; vm_compute.
- by rewrite /mu !big_bool; apply/eqP; vm_compute.
rewrite /shown (sum_words_cond 2 (fun w => take 1 w == [:: true])) !sum_words_cons sum_words0 !big_bool /=.
by rewrite /next /mu !big_bool; apply/eqP; vm_compute.
Qed.

(* THEOREM conservation_fails_if_what_was_dropped_comes_back. There is a stationary mixture, and a sequence of window lengths
   that is not a forgetting schedule (0, 0 and then 2 tokens), such that before token number 2 the mean amplitude of a premise
   of prior weight 1/2 is 9/20. *)
Theorem conservation_fails_if_what_was_dropped_comes_back :
  exists (M : mixture rat_numFieldType [finType of bool] [finType of bool]) (K : nat -> nat),
  [/\ is_stationary (mu M), K 0%N = 0%N, K 1%N = 0%N, K 2%N = 2%N & 
      prior M true = 1 / 2%:R /\ mean_amplitude M K 2 true = 9%:R / 20%:R].
Proof.
pose K t := (if t == 2 then 2 else 0)%N.
exists fair_toy, K; split=> //; first exact: the_fair_toy_is_stationary.
split=> //; rewrite /mean_amplitude (_ : \sum_w _ = sum_words 2 (fun w => scheduled fair_toy K w *
  alpha fair_toy true (take 2 w))) // !sum_words_cons sum_words0 !big_bool /= /alpha /next /mu !big_bool.
by apply/eqP; vm_compute.
Qed.

Section Adaptive.
Variables (R : numFieldType) (A I : finType) (M : mixture R A I).

(* Forgetting that may look at the text: the window after the text v has length L v, and it grows by at most one token at a
   time. *)
Definition is_forgetting (L : seq A -> nat) : Prop := forall v a, (L (a :: v) <= (L v).+1)%N.

Fixpoint written (L : seq A -> nat) (w : seq A) : R :=
  if w is a :: v then written L v * next M (take (L v) v) a else 1.

Definition mean_amplitude_written (L : seq A -> nat) (t : nat) (p : I) : R :=
  \sum_(w : t.-tuple A) written L w * alpha M p (take (L w) w).

(* A schedule is the special case in which the length depends on the number of tokens only. *)
Fact written_along_a_schedule K w : written (fun v => K (size v)) w = scheduled M K w.
Proof. by elim: w => [|a v IH] //=; rewrite IH. Qed.
End Adaptive.

(* THEOREM conservation_fails_if_forgetting_looks_at_the_text. There is a stationary mixture, and forgetting that looks at the
   text (the window reaches back to just after the latest B), such that after one token the mean amplitude of a premise of
   prior weight 1/2 is 5/8. *)
Theorem conservation_fails_if_forgetting_looks_at_the_text :
  exists (M : mixture rat_numFieldType [finType of bool] [finType of bool]) (L : seq bool -> nat),
  [/\ is_stationary (mu M), is_forgetting L, L =1 index false,
      prior M true = 1 / 2%:R & mean_amplitude_written M L 1 true = 5%:R / 8%:R].
Proof.
exists fair_toy, (index false); split=> //; first exact: the_fair_toy_is_stationary.
  by move=> v [|].
rewrite /mean_amplitude_written (_ : \sum_w _ = sum_words 1 (fun w => written fair_toy (index false) w *
  alpha fair_toy true (take (index false w) w))) // !sum_words_cons sum_words0 !big_bool /= /alpha /next /mu !big_bool.
by apply/eqP; vm_compute.
Qed.
