using System.Collections.Immutable;
using System.Net.Mail;

namespace TechVolunteers.Campaigns;

/// <summary>What a well-shaped campaign file must also fulfil. Every check reports a path and a whole Chinese sentence.</summary>
internal static class CampaignChecks
{
    /// <summary>The host refuses request bodies above 100 MB; below that the envelope of the form needs room.</summary>
    private const long LargestRequest = 95_000_000;

    public static void Check(CampaignDefinition campaign, WorkingCalendar calendar, Action<string, string> problem)
    {
        Expect(Ids.Valid(campaign.Id.Value), "$.id", "只能用 1 至 64 个字母、数字、“-”或“_”。");
        Expect(campaign.Version >= 1, "$.version", "版本号从 1 开始。");
        Expect(campaign.Year is >= 2000 and <= 2100, "$.year", $"{campaign.Year} 不像一个年度，应在 2000 至 2100 之间。");
        Expect(campaign.Deadline > campaign.OpensAt, "$.deadline", $"截止时间 {BeijingTime.FormatEnd(campaign.Deadline)} 应当晚于开始时间 {BeijingTime.Format(campaign.OpensAt)}。");
        Between(campaign.GraceMinutes, 0, 120, "$.graceMinutes", "分钟");
        Expect(
            campaign.RegistrationCutoff <= BeijingTime.DayOf(campaign.Deadline),
            "$.registrationCutoff",
            $"注册截止日 {BeijingTime.Format(campaign.RegistrationCutoff)} 不能晚于报送截止时间。");
        Distinct(campaign.EarlierYears, "$.earlierYears", year => $"{year} 年");
        foreach (var (year, i) in campaign.EarlierYears.Select((year, i) => (year, i)))
        {
            Expect(year < campaign.Year, $"$.earlierYears[{i}]", $"{year} 年不早于本年度 {campaign.Year} 年。");
        }

        CategoryChecks.Check(campaign.Categories, problem);
        Limits(campaign.Packet);
        Reminders(campaign.IntakeReminderDays, "$.intakeReminderDays");
        Between(campaign.Correction.WorkingDays, 1, 30, "$.correction.workingDays", "个工作日");
        Between(campaign.Correction.MaxRounds, 0, 5, "$.correction.maxRounds", "次");
        Reminders(campaign.Correction.ReminderDays, "$.correction.reminderDays");
        Scoring(campaign.Scoring);
        Between(campaign.PublicNotice.Days, 3, 30, "$.publicNotice.days", "天");
        Between(campaign.ObjectionHandlingDays, 1, 60, "$.objectionHandlingDays", "个工作日");
        Mailbox(campaign.Organiser.Email, "$.organiser.email");
        Mailbox(campaign.Operator.Email, "$.operator.email");
        Mailbox(campaign.Supervision.Email, "$.supervision.email");
        Mailbox(campaign.Letters.Address, "$.letters.address");
        Words(campaign);
        if (campaign.Deadline > campaign.OpensAt)
        {
            Tables();
        }

        void Expect(bool holds, string path, string sentence)
        {
            if (!holds)
            {
                problem(path, sentence);
            }
        }

        void Between(int value, int from, int to, string path, string unit) =>
            Expect(value >= from && value <= to, path, $"{value} {unit}不在允许的范围内，应为 {from} 至 {to} {unit}。");

        void Distinct<T>(ImmutableArray<T> values, string path, Func<T, string> name)
        {
            foreach (var twice in values.GroupBy(value => value).Where(group => group.Count() > 1))
            {
                problem(path, $"{name(twice.Key)}写了不止一次，请只保留一次。");
            }
        }

        void Reminders(ImmutableArray<int> days, string path)
        {
            Distinct(days, path, day => $"{day} 天");
            Expect(days.All(day => day is >= 1 and <= 60), path, "提前提醒的天数应为 1 至 60。");
        }

        void Limits(PacketLimits limits)
        {
            Expect(limits.MaxFormBytes > 0, "$.packet.maxFormBytes", "应当大于 0。");
            Expect(limits.MaxStampedBytes > 0, "$.packet.maxStampedBytes", "应当大于 0。");
            Between(limits.MaxStampedPages, 1, 500, "$.packet.maxStampedPages", "页");
            Between(limits.MaxAttachments, 0, 50, "$.packet.maxAttachments", "个");
            Expect(limits.MaxAttachmentsBytes >= 0, "$.packet.maxAttachmentsBytes", "不能小于 0。");
            Expect(limits.MaxRequestBytes is > 0 and <= LargestRequest, "$.packet.maxRequestBytes", $"应为 1 至 {LargestRequest} 字节。");
        }

        void Scoring(ScoringRules scoring)
        {
            var sum = scoring.Criteria.Sum(criterion => criterion.Weight);
            Expect(sum == 100, "$.scoring.criteria", $"各项权重相加是 {sum}，应当正好是 100。");
            Distinct([.. scoring.Criteria.Select(criterion => criterion.Id)], "$.scoring.criteria", id => $"评分项 {id} ");
            foreach (var (criterion, i) in scoring.Criteria.Select((criterion, i) => (criterion, i)))
            {
                Expect(Ids.Valid(criterion.Id), $"$.scoring.criteria[{i}].id", "只能用 1 至 64 个字母、数字、“-”或“_”。");
                Between(criterion.Weight, 1, 100, $"$.scoring.criteria[{i}].weight", "分");
            }

            Expect(scoring.ScaleFrom >= 0 && scoring.ScaleFrom < scoring.ScaleTo, "$.scoring.scaleTo", "最高分应当大于最低分，最低分不小于 0。");
            Between(scoring.MinimumSheets, 1, 15, "$.scoring.minimumSheets", "份");
        }

        void Mailbox(string address, string path) => Expect(MailAddress.TryCreate(address, out _), path, $"“{address}”不是一个电子邮箱地址。");

        // The call selects examples to be made known; it confers nothing, and its texts must not say that it does.
        void Words(CampaignDefinition all)
        {
            var wording = all.PublicNotice.Wording;
            (string Path, string Text)[] texts =
            [
                ("$.title", all.Title), ("$.publicNotice.wording.title", wording.Title), ("$.publicNotice.wording.process", wording.Process),
                ("$.publicNotice.wording.basis", wording.Basis), ("$.publicNotice.wording.objections", wording.Objections),
                ("$.publicNotice.wording.confidentiality", wording.Confidentiality), ("$.publicNotice.wording.listNote", wording.ListNote),
            ];
            foreach (var (path, text) in texts)
            {
                foreach (var word in new[] { "获奖", "评奖", "表彰" }.Where(text.Contains))
                {
                    problem(path, $"不要使用“{word}”；这是典型征集，请改用“入选”“典型”等说法。");
                }
            }
        }

        // The days that the campaign needs at least: intake, and a correction that starts at its end.
        void Tables()
        {
            var lastDay = BeijingTime.DayOf(campaign.Deadline.AddTicks(-1));
            for (var year = BeijingTime.DayOf(campaign.OpensAt).Year; year <= lastDay.Year; year++)
            {
                Expect(calendar.Has(year), "$.deadline", $"没有 {year} 年的工作日表，无法计算期限；请先导入国务院办公厅公布的该年放假安排。");
            }

            if (calendar.Has(lastDay.Year)
                && campaign.Correction.WorkingDays >= 1
                && calendar.AddWorkingDays(lastDay, campaign.Correction.WorkingDays, StartDay.NotCounted) is DayReckoning.NoTable missing)
            {
                problem("$.correction.workingDays", $"补正期限会到 {missing.Year} 年，而没有该年的工作日表；请先导入国务院办公厅公布的放假安排。");
            }
        }
    }
}
