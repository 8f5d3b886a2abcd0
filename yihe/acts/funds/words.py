"""The Chinese words of what this act adds to a matter's chain without moving it."""

from yihe.matters import standing

standing.LABELS |= {
    "payment_made": "款项已支付",
    "payment_failed": "支付失败",
    "payment_returned": "退票",
    "account_checked": "退票后更正收款账户",
    "release_tranche": "核准拨付",
    "reservation_lapsed": "资金预留到期失效",
    "change_commitment": "变更占用",
    "cancel_commitment": "取消未支付的占用",
    "correct_payee": "更正收款账户",
    "export_batch": "导出支付文件",
    "recovery_received": "追回款到账",
    "recovery_netted": "追回款从后续拨款抵扣",
}
