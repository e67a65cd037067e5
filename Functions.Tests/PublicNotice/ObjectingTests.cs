using TechVolunteers.Campaigns;
using TechVolunteers.PublicNotice;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

public sealed class ObjectingTests
{
    [Fact]
    public async Task The_last_second_of_the_window_counts_and_the_next_is_late()
    {
        using var world = await NoticeWorld.PublishedList();

        world.At(NoticeWorld.End.AddSeconds(-1));
        Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection()));
        world.At(NoticeWorld.End);
        var late = Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection()));

        Assert.Equal((409, "公示已于2021年12月3日（星期五）24:00（北京时间）截止，逾期的异议不予受理。"), (late.Why.Status, late.Why.What));
    }

    [Fact]
    public async Task Before_the_first_day_nothing_is_taken()
    {
        using var world = await NoticeWorld.PublishedList();

        world.At(BeijingTime.Parse("2021-11-29T00:00")!.Value.AddSeconds(-1));
        var early = Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection()));
        world.At(BeijingTime.Parse("2021-11-29T00:00")!.Value);

        Assert.Contains("公示期还没有开始。公示时间为2021年11月29日（星期一）", early.Why.What, StringComparison.Ordinal);
        Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection()));
    }

    [Fact]
    public async Task Before_publication_there_is_nothing_to_object_to()
    {
        using var world = await NoticeWorld.Settled();
        world.At(NoticeWorld.WithinWindow);

        Assert.Equal(ObjectionFiling.NotPublished, Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection())).Why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("匿名")]
    [InlineData("某")]
    [InlineData("一名群众")]
    [InlineData("热心市民")]
    [InlineData("***")]
    [InlineData("12345")]
    [InlineData("Anonymous")]
    public async Task An_anonymous_objection_is_refused_and_leaves_nothing(string name)
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        var rows = world.Rows();

        var refused = Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection() with { Name = name }));

        Assert.Equal((400, "没有填写真实姓名或单位全称，匿名的异议不予受理。"), (refused.Why.Status, refused.Why.What));
        Assert.Equal(rows, world.Rows());
    }

    public static TheoryData<string, ObjectionBody> Incomplete() => new()
    {
        { "是提出异议还是勘误", NoticeWorld.SomeObjection() with { Kind = "complaint" } },
        { "名单中的哪一项", NoticeWorld.SomeObjection() with { Entry = "../x" } },
        { "没有填写联系人", NoticeWorld.SomeObjection() with { IsUnit = "unit", Name = "示例单位（测试）" } },
        { "没有填写邮箱", NoticeWorld.SomeObjection() with { Email = "zhou" } },
        { "少于 20 字", NoticeWorld.SomeObjection() with { Facts = "情况不实。" } },
        { "没有写明依据", NoticeWorld.SomeObjection() with { Evidence = " " } },
        { "超过 5000 字", NoticeWorld.SomeObjection() with { Facts = new string('实', 5001) } },
        { "超过 100 字", NoticeWorld.SomeObjection() with { Name = new string('周', 101) } },
    };

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void An_incomplete_objection_is_told_what_it_lacks(string what, ObjectionBody body)
    {
        var (filing, refusal) = ObjectionFiling.Read(body);

        Assert.Null(filing);
        Assert.Contains(what, refusal!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_not_on_the_list_is_unknown()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);

        Assert.Equal(404, Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection("KJZY2021-A-0003"))).Why.Status);
    }

    [Fact]
    public async Task A_sixth_open_objection_of_one_address_waits_until_one_is_settled()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        Objection? last = null;
        for (var n = 0; n < Objecting.OpenPerAddress; n++)
            last = await world.Filed();

        Assert.Equal(429, Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection())).Why.Status);
        Assert.Null(await world.Handling.Decline(await world.Running(), last!.Id, "重复反映。", last.DecisionVersion, world.By(NoticeWorld.LeadOne), default));
        Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection()));
    }

    [Fact]
    public async Task One_client_can_not_flood_the_office_under_many_addresses()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        for (var n = 0; n < Objecting.FilingsFromClient.Uses; n++)
            Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection() with { Email = $"zhou{n}@example.org" }));

        var refused = Assert.IsType<Filing.Refused>(await world.File(NoticeWorld.SomeObjection() with { Email = "more@example.org" }));

        Assert.Equal((429, Objecting.FilingsFromClient.Length), (refused.Why.Status, refused.Why.After));
        Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection() with { Email = "more@example.org" }, client: "192.0.2.2"));
    }

    [Fact]
    public async Task The_objector_gets_a_receipt_and_leads_and_supervisors_a_letter_without_the_objector()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);

        var objection = await world.Filed();

        var receipt = Assert.Single(await world.Letters("objections.received"));
        Assert.Equal(("zhou@example.org", "已收到您提出的异议：YY-0001"), (receipt.ToAddress, receipt.Subject));
        var staff = await world.Letters("objections.to-decide");
        Assert.Equal(["lead-one@example.org", "lead-two@example.org", "supervisor@example.org"], staff.Select(letter => letter.ToAddress).Order(StringComparer.Ordinal));
        Assert.All(staff, letter => Assert.DoesNotContain("周正直", letter.Body, StringComparison.Ordinal));
        Assert.Contains(world.Wakes.Take(), pending => pending.Wake.Instance == $"obj-{NoticeWorld.Id}-{objection.Id}" && pending.Wake.Orchestrator == "ObjectionOrchestrator");
    }

    [Fact]
    public async Task Corrections_need_no_evidence()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);

        Assert.IsType<Filing.Received>(await world.File(NoticeWorld.SomeObjection(kind: "correction") with { Facts = "姓名应为王晓明", Evidence = null }));
    }
}
