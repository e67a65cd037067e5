using System.Collections.Frozen;
using System.Globalization;
using TechVolunteers.Campaigns;
using TechVolunteers.Nominations;

namespace TechVolunteers.Supervision;

/// <summary>The audit's codes in the reader's words. A code without words is shown as it is.</summary>
internal static class AuditWords
{
    private static readonly FrozenDictionary<string, string> Actions = new Dictionary<string, string>
    {
        ["campaigns.opened"] = "启动征集活动",
        ["campaigns.revised"] = "更新征集活动设置",
        ["campaigns.deadline-moved"] = "调整截止时间",
        ["campaigns.intake-closed"] = "征集截止，进入初审",
        ["gate.proposed"] = "提出结束本阶段",
        ["gate.taken-back"] = "收回结束本阶段的提议",
        ["gate.confirmed"] = "确认结束本阶段",
        ["gate.applying"] = "核对无误，开始办理",
        ["gate.voided"] = "情况有变化，确认作废",
        ["gate.moved"] = "随阶段结束变更状态",
        ["gate.through"] = "阶段结束",
        ["typed.started"] = "开始在线填写推荐表",
        ["typed.saved"] = "保存在线推荐表",
        ["typed.issued"] = "生成推荐表打印版",
        ["typed.discarded"] = "删除在线推荐表",
        ["nominations.submitted"] = "报送材料",
        ["nominations.replaced"] = "替换材料",
        ["nominations.inspected"] = "自动检查材料",
        ["nominations.held"] = "等待病毒扫描",
        ["nominations.withdrawn"] = "撤回推荐",
        ["nominations.reminded"] = "提醒修改",
        ["nominations.lapsed"] = "逾期未修改",
        ["nominations.same-nominee"] = "发现同一对象由两个单位推荐",
        ["documents.downloaded"] = "下载文件",
        ["documents.downloaded-at-deadline"] = "下载截止时的材料",
        ["documents.damaged"] = "发现文件与登记的校验值不符",
        ["review.proposed"] = "提出初审意见",
        ["review.confirmed"] = "确认初审意见",
        ["review.sent-back"] = "退回初审意见",
        ["expert.assigned"] = "分配专家",
        ["expert.removed"] = "取消专家分配",
        ["expert.pledged"] = "专家签署承诺",
        ["expert.declared"] = "专家申报利害关系",
        ["expert.recused"] = "专家回避",
        ["expert.draft-saved"] = "专家保存评分草稿",
        ["expert.sheet-filed"] = "专家提交评分",
        ["expert.reminded"] = "提醒专家评分",
        ["expert.ranking-frozen"] = "固定评分排序",
        ["list.drawn"] = "拟定入选名单",
        ["list.decided"] = "调整名单中的一项",
        ["list.published"] = "确定公示时间",
        ["notice.published"] = "发布公示",
        ["notice.changed"] = "变更公示名单",
        ["objections.received"] = "收到异议",
        ["objections.accepted"] = "受理异议",
        ["objections.not-accepted"] = "不予受理异议",
        ["objections.proposed"] = "提出异议处理意见",
        ["objections.sent-back"] = "退回异议处理意见",
        ["objections.settled"] = "异议处理完毕",
        ["letters.sent-again"] = "再次发送信件",
        ["earlier.imported"] = "导入往年入选名单",
        ["nominations.consent-withdrawn"] = "撤回公示同意",
        ["nominations.compared-again"] = "按新的往年名单重新核对",
        ["receipts.key-changed"] = "更换回执的签名密钥",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["affected"] = "涉及项数",
        ["answers"] = "填写内容",
        ["basis"] = "依据",
        ["category"] = "类别",
        ["code"] = "校验码",
        ["codes"] = "问题代码",
        ["content"] = "内容指纹",
        ["cleared"] = "酌情认可项数",
        ["correctBy"] = "修改期限",
        ["days"] = "提前天数",
        ["definition"] = "设置版本",
        ["document"] = "文件编号",
        ["due"] = "应办日期",
        ["entries"] = "条目数",
        ["entry"] = "条目",
        ["expert"] = "专家编号",
        ["fields"] = "改动栏目",
        ["file"] = "文件内容",
        ["fingerprint"] = "指纹",
        ["from"] = "原为",
        ["forUnit"] = "转告单位的内容",
        ["gate"] = "阶段",
        ["hard"] = "须改项数",
        ["issued"] = "已生成版数",
        ["kind"] = "种类",
        ["letter"] = "信件编号",
        ["n"] = "序号",
        ["name"] = "名称",
        ["nominations"] = "推荐数",
        ["note"] = "来源",
        ["number"] = "编号",
        ["objection"] = "异议编号",
        ["other"] = "另一份",
        ["packet"] = "材料版本",
        ["part"] = "文件种类",
        ["person"] = "人员编号",
        ["proposedBy"] = "提出人编号",
        ["quotaFull"] = "名额已满",
        ["ranked"] = "已排序",
        ["reason"] = "理由",
        ["reasons"] = "理由",
        ["received"] = "收到份数",
        ["refused"] = "拒收项数",
        ["revision"] = "保存次数",
        ["round"] = "轮次",
        ["settlement"] = "处理结果",
        ["sha256"] = "SHA-256",
        ["soft"] = "待核项数",
        ["target"] = "名额",
        ["text"] = "承诺书版本",
        ["to"] = "改为",
        ["unfiled"] = "未交评分",
        ["unit"] = "单位编号",
        ["until"] = "截至",
        ["verdict"] = "意见",
        ["version"] = "版本",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Action(string code) => Actions.GetValueOrDefault(code, code);

    public static bool Knows(string action) => Actions.ContainsKey(action);

    public static string Field(string code) =>
        Fields.TryGetValue(code, out var words) ? words
        : code.StartsWith("file", StringComparison.Ordinal) && int.TryParse(code["file".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? $"文件 {n}"
        : code;

    /// <summary>Stages, states, instants and days in words; anything else as it is.</summary>
    public static string Value(string text)
    {
        if (text is "yes" or "no")
            return text == "yes" ? "是" : "否";
        if (char.IsAsciiLetterUpper(text[0]) && Enum.TryParse<Stage>(text, out var stage))
            return stage.Name();
        if (char.IsAsciiLetterUpper(text[0]) && Enum.TryParse<NominationState>(text, out var state))
            return StateTag.Name(state);
        if (DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
            return BeijingTime.FormatEnd(instant);
        return DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? BeijingTime.Format(day) : text;
    }
}
