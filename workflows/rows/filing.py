"""材料: whoever works on the case adds them, also what still comes in when it is over."""

from __future__ import annotations

from workflows.acts import Act
from workflows.guards import filing
from workflows.rows.people import ANY_STAFF, HELPERS
from workflows.states import GOING_ON

ACTS: tuple[Act, ...] = (
    Act("attach", "添加材料", "照片、文件、录音录像", ANY_STAFF + HELPERS, states=GOING_ON,
        guards=(filing.kind_still_taken,), icon="paperclip"),
    Act("describe_file", "改材料说明", "是什么、谁提供的、哪天拍的", ANY_STAFF + HELPERS, states=GOING_ON,
        guards=(filing.kind_still_open,), icon="edit"),
    Act("withdraw_file", "撤下材料", "写明为什么，留着原件划掉", ANY_STAFF + HELPERS, states=GOING_ON,
        guards=(filing.kind_still_open, filing.withdrawal_reasoned), icon="file-x"),
)
