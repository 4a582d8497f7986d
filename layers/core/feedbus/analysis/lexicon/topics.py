"""The default topics (R41, R44), and their other arrangement, `classic` (R42)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from feedbus.analysis.lexicon import (
    topics_account,
    topics_commerce,
    topics_experience,
    topics_logistics,
    topics_product,
    topics_safety,
    topics_service,
)
from feedbus.analysis.taxonomy import Leaf

RELEASE = "2026-11"

LEAVES: tuple[Leaf, ...] = (
    *topics_product.LEAVES,
    *topics_experience.LEAVES,
    *topics_account.LEAVES,
    *topics_commerce.LEAVES,
    *topics_service.LEAVES,
    *topics_logistics.LEAVES,
    *topics_safety.LEAVES,
)
"""All of them, in the order of the levels."""

CLASSIC = {
    "product/performance/response-speed": (
        "product/performance_stability/response_speed",
        "产品功能/性能稳定性/响应速度",
        "Product/Performance and stability/Response speed",
    ),
    "product/performance/stability": (
        "product/performance_stability/stability",
        "产品功能/性能稳定性/稳定性",
        "Product/Performance and stability/Stability",
    ),
    "product/performance/resource-usage": (
        "product/performance_stability/resource_usage",
        "产品功能/性能稳定性/资源占用",
        "Product/Performance and stability/Resource usage",
    ),
    "product/functionality/defect": (
        "product/functions/defect",
        "产品功能/功能/故障",
        "Product/Functions/Defect",
    ),
    "product/functionality/missing-feature": (
        "product/functions/missing_feature",
        "产品功能/功能/功能需求",
        "Product/Functions/Missing feature",
    ),
    "product/functionality/compatibility": (
        "product/compatibility/devices_systems",
        "产品功能/兼容性/设备与系统",
        "Product/Compatibility/Devices and systems",
    ),
    "product/connectivity/connection": (
        "product/compatibility/connection",
        "产品功能/兼容性/联网与配对",
        "Product/Compatibility/Connection",
    ),
    "product/quality/build-quality": (
        "product/quality/build_quality",
        "产品功能/质量/做工质量",
        "Product/Quality/Build quality",
    ),
    "experience/usability/ease-of-use": (
        "product/ui/ease_of_use",
        "产品功能/UI界面/易用程度",
        "Product/UI/Ease of use",
    ),
    "experience/interface/visual-design": (
        "product/ui/visual_design",
        "产品功能/UI界面/视觉设计",
        "Product/UI/Visual design",
    ),
    "experience/disturbance/ads-notifications": (
        "product/ui/ads_notifications",
        "产品功能/UI界面/广告与通知",
        "Product/UI/Ads and notifications",
    ),
    "account/access/login": (
        "product/account/login",
        "产品功能/账户/登录",
        "Product/Account/Login",
    ),
    "account/access/registration": (
        "product/account/registration",
        "产品功能/账户/注册",
        "Product/Account/Registration",
    ),
    "account/security/privacy-fraud": (
        "product/security/privacy_fraud",
        "产品功能/安全/隐私与欺诈",
        "Product/Security/Privacy and fraud",
    ),
    "safety/physical/physical-safety": (
        "product/security/physical_safety",
        "产品功能/安全/人身安全",
        "Product/Security/Physical safety",
    ),
    "service/support/attitude": (
        "service/support/attitude",
        "服务质量/支持/服务态度",
        "Service/Support/Attitude",
    ),
    "service/support/responsiveness": (
        "service/support/responsiveness",
        "服务质量/支持/响应及时性",
        "Service/Support/Responsiveness",
    ),
    "service/after-sales/repair-warranty": (
        "service/after_sales/repair_warranty",
        "服务质量/售后/维修与保修",
        "Service/After-sales/Repair and warranty",
    ),
    "commerce/refund/refund-return": (
        "service/after_sales/refund_return",
        "服务质量/售后/退款与退货",
        "Service/After-sales/Refund and return",
    ),
    "logistics/delivery/delivery": (
        "service/logistics/delivery",
        "服务质量/物流/配送与时效",
        "Service/Logistics/Delivery",
    ),
    "logistics/packaging/packaging": (
        "service/logistics/packaging",
        "服务质量/物流/包装",
        "Service/Logistics/Packaging",
    ),
    "commerce/price/price-fees": (
        "price/price/price_fees",
        "价格敏感度/价格/价格与费用",
        "Price/Price/Price and fees",
    ),
    "commerce/payment/payment-checkout": (
        "price/payment/payment_checkout",
        "价格敏感度/支付/支付与结账",
        "Price/Payment/Payment and checkout",
    ),
}
"""By path of the default: path and names in `classic`."""


def classic(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """The same topics below product, service and price."""
    paths = {path: new for path, (new, _, _) in CLASSIC.items()}
    return tuple(
        replace(
            leaf,
            path=CLASSIC[leaf.path][0],
            zh=CLASSIC[leaf.path][1],
            en=CLASSIC[leaf.path][2],
            unless=tuple(paths[path] for path in leaf.unless),
            yields_to=tuple(paths[path] for path in leaf.yields_to),
        )
        for leaf in leaves
    )
