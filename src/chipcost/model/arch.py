"""A language model as its dimensions: plain numbers, from which every count follows."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from chipcost.model.precision import STORAGE_BYTES

NORMS = ("rms", "rms4", "rms1", "layer", "layer1", "layer1_no_bias")
QK_NORMS = ("none", "head", "layer")
STATES = ("none", "mamba2", "delta", "kda")


@dataclass(frozen=True, slots=True)
class Arch:
    """The dimensions of one model. Counts, widths in elements, lengths in tokens.

    A layer is one block of the stack. In most models each holds a mixer (attention, or a
    recurrent state) and a feed-forward; in models whose blocks hold one of them each, `mlp_layers`
    says how many hold a feed-forward.

    layers, hidden, vocab   blocks, residual width, rows of the embedding
    heads, kv_heads         query and key-value heads; head_dim of queries and keys, v_dim of
                            values (0: as head_dim)
    kv_lora > 0             latent attention: ranks of queries (0: none) and keys-values, width of
                            the rotary part of head_dim; index_* are those of a sparse indexer,
                            which index_layers of the blocks have (0: all; the others take its
                            choice over), for the choice of index_topk entries in sparse_layers
                            (0: all that see the whole context)
    shared_kv               one vector is both key and value, cached once; queries of rank q_lora,
                            the output of rank o_lora in each of o_groups groups of heads (0: none)
    csa_layers, hca_layers  blocks that see the context as entries of csa_ratio or hca_ratio tokens:
                            compressed sparse attention, whose indexer chooses index_topk entries,
                            and heavily compressed attention, over all; both see `window` tokens too
    attention_layers        blocks with attention (-1: all but those with a state); of them
                            window_layers see only the last `window` tokens; their heads are as
                            window_heads, window_kv_heads, window_head_dim, window_v_dim say where
                            they differ (0: as in the other blocks)
    window_chunked          those blocks see the tokens of their own chunk of `window` alone
    values_are_keys         blocks without a window project keys alone and take values from them
    attention_gate          an output gate as wide as the heads' output; head_gate: a value per head
    state_layers            blocks with a recurrent state (`state_kind`): heads, head dimension,
                            groups (key heads), state dimension, width of the convolution; of kda
                            the rank of its output gate too (0: full)
    ffn, gated              dense feed-forward; three matrices if gated, else two; ffn_sum is the
                            sum of the widths over the dense blocks where they differ (0: all ffn)
    experts, active_experts routed experts of a block and those that a token uses, each expert_ffn
                            wide; shared_ffn is the total width of the experts that all tokens use;
                            expert_latent the width that routed experts work in, projected down to
                            and up from once per block (0: as hidden)
    first_dense             blocks at the start without experts; after them every moe_every-th has
                            them, and the others a dense feed-forward of width `ffn`
    residual_streams        copies of the residual that each half of a block mixes (0: one, added)
    residual_block          each half of a block attends to the residuals at the start of every
                            so many blocks (0: none)
    mtp_layers              blocks that only predict further tokens (speculation); not counted as
                            part of the model
    *_format                names of `precision.STORAGE_BYTES` that the released weights are in
    """

    name: str
    layers: int
    hidden: int
    vocab: int
    heads: int
    kv_heads: int
    head_dim: int
    v_dim: int = 0
    attention_layers: int = -1
    window_layers: int = 0
    window: int = 0
    window_heads: int = 0
    window_kv_heads: int = 0
    window_head_dim: int = 0
    window_v_dim: int = 0
    window_chunked: bool = False
    values_are_keys: bool = False
    q_lora: int = 0
    kv_lora: int = 0
    rope_dim: int = 0
    index_heads: int = 0
    index_dim: int = 0
    index_topk: int = 0
    index_layers: int = 0
    sparse_layers: int = 0
    shared_kv: bool = False
    o_lora: int = 0
    o_groups: int = 0
    csa_layers: int = 0
    csa_ratio: int = 0
    hca_layers: int = 0
    hca_ratio: int = 0
    attention_gate: bool = False
    head_gate: bool = False
    state_layers: int = 0
    state_kind: str = "none"
    state_heads: int = 0
    state_head_dim: int = 0
    state_groups: int = 0
    state_dim: int = 0
    state_conv: int = 0
    state_gate_rank: int = 0
    mlp_layers: int = -1
    ffn: int = 0
    ffn_sum: int = 0
    gated: bool = True
    experts: int = 0
    active_experts: int = 0
    expert_ffn: int = 0
    expert_latent: int = 0
    shared_ffn: int = 0
    first_dense: int = 0
    moe_every: int = 1
    router_bias: bool = False
    shared_gate: bool = False
    qkv_bias: bool = False
    o_bias: bool = False
    mlp_bias: bool = False
    head_bias: bool = False
    sinks: bool = False
    residual_streams: int = 0
    residual_block: int = 0
    norm: str = "rms"
    qk_norm: str = "none"
    tied: bool = False
    positions: int = 0
    mtp_layers: int = 0
    vision_parameters: int = 0
    context: int = 0
    attention_format: str = "bf16"
    ffn_format: str = "bf16"
    expert_format: str = "bf16"
    shared_format: str = "bf16"
    head_format: str = "bf16"

    @property
    def latent(self) -> bool:
        """Whether keys and values are cached as one latent vector (MLA)."""
        return self.kv_lora > 0

    @property
    def value_dim(self) -> int:
        """Width of one value head."""
        return self.v_dim or self.head_dim

    @property
    def attending_layers(self) -> int:
        """Blocks with attention."""
        if self.attention_layers >= 0:
            return self.attention_layers
        return self.layers - self.state_layers

    @property
    def full_layers(self) -> int:
        """Blocks whose attention sees the whole context."""
        return self.attending_layers - self.window_layers

    @property
    def near(self) -> Arch:
        """The model with the heads of its window blocks in every block with attention."""
        if not self.window_layers:
            return self
        return replace(
            self,
            heads=self.window_heads or self.heads,
            kv_heads=self.window_kv_heads or self.kv_heads,
            head_dim=self.window_head_dim or self.head_dim,
            v_dim=self.window_v_dim or (0 if self.window_head_dim else self.v_dim),
            values_are_keys=False,
        )

    @property
    def compressed_layers(self) -> int:
        """Blocks that see the context as compressed entries, and a window beside."""
        return self.csa_layers + self.hca_layers

    @property
    def choosing_layers(self) -> int:
        """Blocks whose attention reads the entries alone that an indexer chose."""
        if not self.index_topk:
            return 0
        return self.csa_layers or self.sparse_layers or self.full_layers

    @property
    def index_ratio(self) -> int:
        """Tokens per entry that an indexer chooses from."""
        return self.csa_ratio if self.csa_layers else 1

    @property
    def chosen_tokens(self) -> int:
        """Tokens that the chosen entries stand for; 0 without an indexer."""
        return self.index_topk * self.index_ratio

    @property
    def scanned_entries(self) -> float:
        """Entries per token of context that blocks read in full, all blocks."""
        plain = self.full_layers - self.choosing_layers - self.hca_layers
        return plain + (self.hca_layers / self.hca_ratio if self.hca_layers else 0.0)

    @property
    def chosen_entries(self) -> float:
        """Entries per token of context that blocks choose from, all blocks."""
        return self.choosing_layers / self.index_ratio

    @property
    def beside_layers(self) -> int:
        """Blocks with a window beside compressed entries."""
        return self.compressed_layers if self.window else 0

    @property
    def index_per_head(self) -> bool:
        """Whether every key-value head has an indexer of its own, not all heads one together."""
        return self.index_heads > 0 and not (self.latent or self.shared_kv)

    @property
    def indexing_layers(self) -> int:
        """Blocks with a sparse indexer of their own."""
        if not self.index_heads:
            return 0
        return self.index_layers or self.choosing_layers or self.full_layers

    @property
    def feeding_layers(self) -> int:
        """Blocks with a feed-forward of either kind."""
        return self.layers if self.mlp_layers < 0 else self.mlp_layers

    @property
    def moe_layers(self) -> int:
        """Blocks with experts: every moe_every-th after the dense ones at the start."""
        if not self.experts:
            return 0
        return (self.feeding_layers - self.first_dense) // self.moe_every

    @property
    def dense_layers(self) -> int:
        """Blocks with a dense feed-forward."""
        return self.feeding_layers - self.moe_layers

    @property
    def dense_width(self) -> int:
        """Sum of the widths of the dense feed-forwards."""
        return self.ffn_sum or self.dense_layers * self.ffn

    @property
    def expert_hidden(self) -> int:
        """Width that a routed expert reads and writes."""
        return self.expert_latent or self.hidden

    @property
    def expert_matrices(self) -> int:
        """Matrices of one feed-forward: gate, up and down, or up and down."""
        return 3 if self.gated else 2


INTEGERS: tuple[str, ...] = tuple(f.name for f in fields(Arch) if f.type == "int")
FLAGS: tuple[str, ...] = tuple(f.name for f in fields(Arch) if f.type == "bool")
WORDS: dict[str, tuple[str, ...]] = {
    "norm": NORMS,
    "qk_norm": QK_NORMS,
    "state_kind": STATES,
    **{f.name: tuple(STORAGE_BYTES) for f in fields(Arch) if f.name.endswith("_format")},
}
REQUIRED: tuple[str, ...] = ("layers", "hidden", "vocab", "heads", "kv_heads", "head_dim")


def with_format(arch: Arch, storage: str) -> Arch:
    """The model with all its large linears in one format; embedding and head stay as they are.

    `native` changes nothing. KeyError for a format that `precision.STORAGE_BYTES` does not hold.
    """
    if storage == "native":
        return arch
    STORAGE_BYTES[storage]
    return replace(
        arch,
        attention_format=storage,
        ffn_format=storage,
        expert_format=storage,
        shared_format=storage,
    )
