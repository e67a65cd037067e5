using TechVolunteers.Campaigns;
using TechVolunteers.ExpertReview;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.ExpertReview;

public sealed class RemindersTests
{
    private static readonly PersonId Somebody = PersonId.From("e1");

    // 2021-12-06 is a Monday.
    private static readonly DateTimeOffset Assigned = At(6, 10);

    [Fact]
    public void The_first_reminder_falls_due_at_nine_on_the_third_working_day_after_the_assignment()
    {
        Assert.Empty(Plan(At(9, 8)).Due);
        Assert.Equal(At(9, 9), Plan(At(9, 8)).Next);
        Assert.Equal(new DueReminder(Somebody, 2, new DateOnly(2021, 12, 9)), Assert.Single(Plan(At(9, 9)).Due));
    }

    [Fact]
    public void A_weekend_does_not_count()
    {
        Assert.Equal(new DateOnly(2021, 12, 9), Assert.Single(Plan(At(14, 8)).Due).Day);
        Assert.Equal(At(14, 9), Plan(At(10, 9)).Next);
        Assert.Equal(new DateOnly(2021, 12, 14), Assert.Single(Plan(At(14, 9)).Due).Day);
    }

    [Fact]
    public void After_an_outage_only_the_last_reminder_is_due() =>
        Assert.Equal(new DateOnly(2021, 12, 17), Assert.Single(Plan(At(20, 12)).Due).Day);

    [Fact]
    public void Nobody_is_reminded_who_owes_nothing() =>
        Assert.Empty(Reminders.Plan([new Owing(Somebody, Assigned, 0)], WorkingCalendar.Shipped, At(20, 12)).Due);

    [Fact]
    public void The_next_look_is_never_later_than_the_first_reminder_of_an_assignment_made_now()
    {
        var plan = Reminders.Plan([], WorkingCalendar.Shipped, At(6, 10));

        Assert.Equal(At(9, 9), plan.Next);
    }

    [Fact]
    public void A_year_without_table_reminds_nobody_and_says_which()
    {
        var late = BeijingTime.At(new DateOnly(2099, 12, 30), new TimeOnly(9, 0));

        var plan = Reminders.Plan([new Owing(Somebody, late.AddDays(-10), 1)], WorkingCalendar.Shipped, late);

        Assert.Empty(plan.Due);
        Assert.Equal(2099, plan.MissingYear);
        Assert.True(plan.Next > late);
    }

    private static ReminderPlan Plan(DateTimeOffset now) => Reminders.Plan([new Owing(Somebody, Assigned, 2)], WorkingCalendar.Shipped, now);

    private static DateTimeOffset At(int day, int hour) => BeijingTime.At(new DateOnly(2021, 12, day), new TimeOnly(hour, 0));
}
