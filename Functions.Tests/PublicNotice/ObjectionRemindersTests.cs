using TechVolunteers.Audit;
using TechVolunteers.PublicNotice;
using Xunit;

namespace TechVolunteers.Tests.PublicNotice;

public sealed class ObjectionRemindersTests
{
    [Fact]
    public async Task An_undecided_objection_is_remembered_after_a_day_three_seven_and_then_every_week()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        var filed = await world.Filed();
        var at = filed.ReceivedAt;

        Assert.Equal((null, at.AddDays(1)), ObjectionReminders.At(filed, at));
        Assert.Equal((at.AddDays(1), at.AddDays(3)), ObjectionReminders.At(filed, at.AddDays(1)));
        Assert.Equal((at.AddDays(7), at.AddDays(14)), ObjectionReminders.At(filed, at.AddDays(7)));
        Assert.Equal((at.AddDays(28), at.AddDays(35)), ObjectionReminders.At(filed, at.AddDays(30)));
    }

    [Fact]
    public async Task An_accepted_one_is_remembered_before_its_last_day_ends()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        var accepted = await world.Accepted();
        var end = BeijingTime.Parse("2021-12-14T24:00")!.Value;

        Assert.Equal(end, accepted.SettleBy);
        Assert.Equal((null, end.AddDays(-3)), ObjectionReminders.At(accepted, NoticeWorld.WithinWindow));
        Assert.Equal((end.AddDays(-1), end), ObjectionReminders.At(accepted, end.AddSeconds(-1)));
        Assert.Equal((end, end.AddDays(7)), ObjectionReminders.At(accepted, end));
    }

    [Fact]
    public async Task Each_lead_gets_one_letter_for_each_due_instant_and_none_once_it_is_settled()
    {
        using var world = await NoticeWorld.PublishedList();
        world.At(NoticeWorld.WithinWindow);
        var accepted = await world.Accepted();
        var look = new LookAtObjection(world.Campaigns, world.People, NoticeWorld.Url, world.Records, world.Ledger, world.Time);
        var run = new ObjectionRun(NoticeWorld.Id, accepted.Id);
        world.At(accepted.SettleBy!.Value.AddDays(-1));

        await look.Look(run, world.Machine(), default);
        var next = await look.Look(run, world.Machine(), default);

        Assert.Equal(accepted.SettleBy, next.Next);
        Assert.Equal(["lead-one@example.org", "lead-two@example.org"], (await world.Letters("objections.reminder")).Select(letter => letter.ToAddress).Order(StringComparer.Ordinal));
        Assert.Null(await world.Handling.Propose(await world.Running(), accepted.Id, new Settlement.NotUpheld(), "平台记录一致。", accepted.DecisionVersion, world.By(NoticeWorld.LeadOne), default));
        Assert.Null(await world.Handling.Confirm(await world.Running(), accepted.Id, accepted.DecisionVersion + 1, world.By(NoticeWorld.LeadTwo), default));
        Assert.Equal(new ObjectionLook(null), await look.Look(run, world.Machine(), default));
    }
}
