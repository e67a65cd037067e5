using Microsoft.Extensions.Logging.Abstractions;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class RemindingTests
{
    [Fact]
    public async Task Who_owes_sheets_gets_one_letter_for_each_due_day_and_who_filed_gets_none()
    {
        using var world = await ReviewWorld.With(nominations: 2, experts: 2);
        await world.Ready("n1", "e1", "e2");
        await world.Assign("n2", "e1");
        await world.File("n1", "e2", ReviewWorld.Sheet());
        var reminding = Reminding(world);
        Assert.Equal(new ExpertReviewLook(false, 0, BeijingTime.At(new DateOnly(2021, 12, 9), new TimeOnly(9, 0))), await reminding.Look(ReviewWorld.Id, world.Time.GetUtcNow(), default));

        world.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(1, (await reminding.Look(ReviewWorld.Id, world.Time.GetUtcNow(), default)).Due);
        Assert.Equal(1, await reminding.Remind(ReviewWorld.Id, Machine(world), default));
        Assert.Equal(0, await reminding.Remind(ReviewWorld.Id, Machine(world), default));
        Assert.Equal(0, (await reminding.Look(ReviewWorld.Id, world.Time.GetUtcNow(), default)).Due);

        var letter = Assert.Single(await world.Letters(), letter => letter.Kind == "expert.reminder");
        Assert.Equal("提醒：您还有 2 份推荐材料没有提交评分", letter.Subject);
        Assert.Equal("e1@example.org", letter.ToAddress);
        Assert.Single(await world.Audit(), entry => entry.Action == "expert.reminded");
    }

    [Fact]
    public async Task The_look_after_the_stage_says_that_it_has_ended()
    {
        using var world = await ReviewWorld.With();
        await world.MoveTo(Stage.FinalList);

        Assert.Equal(new ExpertReviewLook(true, 0, null), await Reminding(world).Look(ReviewWorld.Id, world.Time.GetUtcNow(), default));
    }

    private static Attribution Machine(ReviewWorld world) => new(new Actor.Machine(nameof(RemindExperts)), world.Time.GetUtcNow(), "invocation");

    private static Reminding Reminding(ReviewWorld world) =>
        new(world.Ledger, world.Reads, world.Nominations, world.Campaigns, world.People, world.Url, WorkingCalendar.Shipped, NullLogger<Reminding>.Instance);
}
