using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class CampaignFileTests
{
    [Fact]
    public void The_sample_campaign_loads()
    {
        var campaign = CampaignFile.Sample;

        Assert.Equal("kjzy2021", campaign.Id.Value);
        Assert.Equal(["A", "B", "C"], campaign.Categories.Select(category => category.Code.Value));
        Assert.Equal([18, 15, 12], campaign.Forms.Select(form => form.Fields.Length));
        Assert.Equal(["科技志愿者", "科技志愿服务队", "科技志愿服务点（社区或村）"], campaign.Forms.Select(form => form.CategoryName));
        Assert.Equal("2021年11月12日（星期五）24:00（北京时间）", BeijingTime.FormatEnd(campaign.Deadline));
        Assert.Equal(TimeSpan.FromMinutes(15), campaign.Grace);
        Assert.All(campaign.Categories, category => Assert.Null(category.Quota.PerUnit));
        Assert.All(campaign.Scoring.Criteria, criterion => Assert.True(criterion.WeightIsDefault));
    }

    [Fact]
    public void A_stored_definition_reads_back_as_it_was()
    {
        var written = Json.Write(CampaignFile.Sample);

        Assert.Equal(written, Json.Write(Json.Read<CampaignDefinition>(written)));
        Assert.IsType<CampaignLoading.Loaded>(CampaignFile.Parse(written));
    }

    [Fact]
    public void Everyone_in_the_sample_is_at_example_org()
    {
        var campaign = CampaignFile.Sample;
        Assert.All(
            [campaign.Organiser.Email, campaign.Operator.Email, campaign.Supervision.Email, campaign.Letters.Address],
            address => Assert.EndsWith("@example.org", address));
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{", "JSON")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", "JSON")]
    [InlineData("null", "$：这里不能是 null")]
    [InlineData("[]", "$：这里应当是一个对象")]
    public void What_is_no_campaign_file_is_refused(string json, string problem) =>
        Assert.Contains(Refused(json), sentence => sentence.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void An_empty_object_is_told_everything_that_it_lacks()
    {
        var problems = Refused("{}");

        Assert.Contains("$.id：缺少这一项设置，请补上。", problems);
        Assert.Contains("$.deadline：缺少这一项设置，请补上。", problems);
        Assert.True(problems.Length >= 15);
    }

    [Theory]
    [InlineData("$.id", "\"../x\"", "只能用 1 至 64 个字母")]
    [InlineData("$.id", "17", "应当是用引号括起来的文字")]
    [InlineData("$.title", "\" \"", "这里不能空着")]
    [InlineData("$.title", "null", "这里不能是 null")]
    [InlineData("$.title", "\"2021年度获奖名单\"", "不要使用“获奖”")]
    [InlineData("$.version", "0", "版本号从 1 开始")]
    [InlineData("$.deadline", "\"2021-11-01T24:00\"", "应当晚于开始时间")]
    [InlineData("$.deadline", "\"2021-11-12\"", "应当是北京时间")]
    [InlineData("$.registrationCutoff", "\"2021-12-01\"", "不能晚于报送截止时间")]
    [InlineData("$.registrationCutoff", "\"30.9.2021\"", "应当是日期")]
    [InlineData("$.graceMinutes", "500", "应为 0 至 120 分钟")]
    [InlineData("$.graceMinutes", "1.5", "应当是整数")]
    [InlineData("$.earlierYears", "[2020, 2020]", "写了不止一次")]
    [InlineData("$.earlierYears[0]", "2021", "不早于本年度")]
    [InlineData("$.categories", "[]", "至少要有一个类别")]
    [InlineData("$.categories", "{}", "应当是一个列表")]
    [InlineData("$.categories[1].form.category", "\"A\"", "类别代码 A 用了不止一次", "$.categories")]
    [InlineData("$.categories[0].form.category", "\"a b\"", "不能作类别代码")]
    [InlineData("$.categories[1].form.title", "\"“科技志愿者”典型事迹推荐表\"", "用了不止一次", "$.categories")]
    [InlineData("$.categories[0].form.fields[1].tag", "\"name\"", "字段标记 name 用了不止一次", "$.categories[0].form.fields")]
    [InlineData("$.categories[0].form.fields[1].tag", "\"Gender\"", "不能作字段标记")]
    [InlineData("$.categories[0].form.fields[1].label", "\"姓名\"", "同时属于不止一个字段", "$.categories[0].form.fields")]
    [InlineData("$.categories[0].form.fields[1].options", "[\"男\"]", "至少要有两个")]
    [InlineData("$.categories[0].form.fields[0].options", "[\"甲\", \"乙\"]", "只有选择题")]
    [InlineData("$.categories[0].form.fields[0].limit", "0", "至少是 1")]
    [InlineData("$.categories[0].form.fields[0].required", "false", "必须有一个标记为 name 的必填文字字段", "$.categories[0].form.fields")]
    [InlineData("$.categories[0].form.fields[0].kind", "\"color\"", "以下之一：text、number")]
    [InlineData("$.categories[0].form.fields[12].public", "true", "任何时候都不能公开")]
    [InlineData("$.categories[0].form.fields[17].kind", "\"narrative\"", "必须正好有一个“推荐单位意见”", "$.categories[0].form.fields")]
    [InlineData("$.categories[2].form.fields[5].columns", "[]", "至少要有一列")]
    [InlineData("$.categories[2].form.fields[5].columns[0].kind", "\"number\"", "列只能是 text 或 date")]
    [InlineData("$.categories[2].form.fields[5].columns[0].tag", "\"number\"", "列标记 number 用了不止一次", "$.categories[2].form.fields[5].columns")]
    [InlineData("$.categories[0].rules[0].kind", "\"luck\"", "没有这种规则；可以使用的有：columnDateOnOrBefore")]
    [InlineData("$.categories[0].rules[0].tag", "\"nothing\"", "没有标记为 nothing 的字段")]
    [InlineData("$.categories[0].rules[1].tag", "\"name\"", "应当是 date")]
    [InlineData("$.categories[0].rules[1].severity", "\"refused\"", "规则只能是 hard 或 soft")]
    [InlineData("$.categories[0].form.fields[8].required", "false", "它应当是必填项", "$.categories[0].rules[1].tag")]
    [InlineData("$.categories[1].rules[2].atLeast", "0", "至少是 1")]
    [InlineData("$.categories[1].rules[4].value", "\"没有\"", "不是“有无不良记录”的选项")]
    [InlineData("$.categories[2].rules[0].except", "[\"散步\"]", "不是“活动类别”的选项")]
    [InlineData("$.categories[2].rules[0].atLeast", "9", "谁也达不到")]
    [InlineData("$.categories[2].rules[1].distinctBy", "\"colour\"", "没有名为 colour 的列")]
    [InlineData("$.categories[2].rules[2].percent", "0", "至少是 1")]
    [InlineData("$.categories[2].rules[3].column", "\"name\"", "没有名为 name 的日期列")]
    [InlineData("$.categories[0].quota.perUnit", "0", "名额至少是 1")]
    [InlineData("$.categories[0].quota.overQuota", "\"ask\"", "以下之一：flag、refuse")]
    [InlineData("$.categories[0].targetSelected", "0", "拟入选数至少是 1")]
    [InlineData("$.packet.maxRequestBytes", "95000001", "应为 1 至 95000000 字节")]
    [InlineData("$.packet.maxStampedPages", "0", "应为 1 至 500 页")]
    [InlineData("$.intakeReminderDays", "[0]", "应为 1 至 60")]
    [InlineData("$.correction.workingDays", "0", "应为 1 至 30")]
    [InlineData("$.correction.maxRounds", "9", "应为 0 至 5")]
    [InlineData("$.scoring.criteria[0].weight", "41", "相加是 101，应当正好是 100", "$.scoring.criteria")]
    [InlineData("$.scoring.criteria[0].id", "\"mass\"", "写了不止一次", "$.scoring.criteria")]
    [InlineData("$.scoring.scaleTo", "0", "最高分应当大于最低分")]
    [InlineData("$.scoring.minimumSheets", "0", "应为 1 至 15")]
    [InlineData("$.publicNotice.days", "2", "应为 3 至 30")]
    [InlineData("$.publicNotice.wording.process", "\"经评奖\"", "不要使用“评奖”")]
    [InlineData("$.operator.email", "\"nobody\"", "不是一个电子邮箱地址")]
    [InlineData("$.surprise", "1", "没有名为 surprise 的设置")]
    public void A_wrong_setting_is_refused_with_its_place(string path, string value, string problem, string? reportedAt = null)
    {
        var problems = Refused(With(path, value));

        Assert.Contains(problems, sentence => sentence.StartsWith($"{reportedAt ?? path}：", StringComparison.Ordinal) && sentence.Contains(problem, StringComparison.Ordinal));
        Assert.All(problems, sentence => Assert.EndsWith("。", sentence));
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var file = With("$.version", "0");
        file = With("$.publicNotice.days", "2", file);
        file = With("$.scoring.minimumSheets", "0", file);

        Assert.Equal(3, Refused(file).Length);
    }

    [Fact]
    public void A_year_without_a_working_day_table_is_refused()
    {
        var file = With("$.opensAt", "\"2027-11-04T09:00\"");
        file = With("$.deadline", "\"2027-11-12T24:00\"", file);

        Assert.Contains(Refused(file), sentence => sentence.StartsWith("$.deadline：没有 2027 年的工作日表", StringComparison.Ordinal));
    }

    [Fact]
    public void A_correction_that_would_run_into_a_year_without_a_table_is_refused()
    {
        var file = With("$.opensAt", "\"2026-12-01T09:00\"");
        file = With("$.deadline", "\"2026-12-29T24:00\"", file);

        Assert.Contains(Refused(file), sentence => sentence.StartsWith("$.correction.workingDays：补正期限会到 2027 年", StringComparison.Ordinal));
    }

    [Fact]
    public void Next_years_call_is_only_data()
    {
        var file = With("$.year", "2022");
        file = With("$.categories[0].form.fields[10].required", "true", file);
        file = With("$.categories[0].rules[0]", """{ "kind": "minimum", "clause": "二(一)3", "severity": "hard", "tag": "activityCount", "atLeast": 10, "unit": "次" }""", file);

        Assert.IsType<CampaignLoading.Loaded>(CampaignFile.Parse(file));
    }

    private static ImmutableArray<string> Refused(string json) => Assert.IsType<CampaignLoading.Refused>(CampaignFile.Parse(json)).Problems;

    private static string With(string path, string value, string? file = null)
    {
        var root = JsonNode.Parse(file ?? Json.Write(CampaignFile.Sample))!;
        var steps = path[2..].Replace("[", ".[", StringComparison.Ordinal).Split('.');
        var node = root;
        foreach (var step in steps[..^1])
        {
            node = step[0] == '[' ? node[int.Parse(step[1..^1])]! : node[step]!;
        }

        if (steps[^1][0] == '[')
        {
            node[int.Parse(steps[^1][1..^1])] = JsonNode.Parse(value);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}
