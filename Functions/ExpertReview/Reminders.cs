using System.Collections.Immutable;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;

namespace TechVolunteers.ExpertReview;

/// <summary>An expert with unfiled sheets: the instant from which the days are counted, and how many sheets are missing.</summary>
public sealed record Owing(PersonId Expert, DateTimeOffset Since, int Unfiled);

/// <summary>A reminder that has fallen due on <paramref name="Day"/>.</summary>
public sealed record DueReminder(PersonId Expert, int Unfiled, DateOnly Day);

/// <param name="Next">When to look again: at a reminder, or when the earliest reminder of an assignment made from now on could fall due.</param>
/// <param name="MissingYear">The year whose table of working days is missing, so that no reminder can be reckoned; null when none is.</param>
public sealed record ReminderPlan(ImmutableArray<DueReminder> Due, DateTimeOffset Next, int? MissingYear);

/// <summary>Every third working day after the assignment, at nine in the morning, as long as sheets are missing.</summary>
public static class Reminders
{
    public const int EveryWorkingDays = 3;

    private static readonly TimeOnly Hour = new(9, 0);

    /// <summary>Only the last reminder that has passed is due: after an outage, nobody gets those that were missed one after the other.</summary>
    public static ReminderPlan Plan(IEnumerable<Owing> owing, WorkingCalendar calendar, DateTimeOffset now)
    {
        var due = ImmutableArray.CreateBuilder<DueReminder>();
        if (After(calendar, BeijingTime.DayOf(now)) is not DayReckoning.Found { Day: var fresh })
            return new ReminderPlan([], now.AddDays(EveryWorkingDays), ((DayReckoning.NoTable)After(calendar, BeijingTime.DayOf(now))).Year);
        var next = BeijingTime.At(fresh, Hour);
        foreach (var one in owing.Where(one => one.Unfiled > 0).OrderBy(one => one.Expert.Value, StringComparer.Ordinal))
        {
            var last = (DateOnly?)null;
            for (var day = BeijingTime.DayOf(one.Since); ;)
            {
                if (After(calendar, day) is not DayReckoning.Found { Day: var following })
                    return new ReminderPlan(due.ToImmutable(), now.AddDays(EveryWorkingDays), day.Year);
                day = following;
                if (BeijingTime.At(day, Hour) > now)
                    break;
                last = day;
            }
            if (last is { } passed)
                due.Add(new DueReminder(one.Expert, one.Unfiled, passed));
            var upcoming = BeijingTime.At(((DayReckoning.Found)After(calendar, last ?? BeijingTime.DayOf(one.Since))).Day, Hour);
            next = upcoming < next ? upcoming : next;
        }
        return new ReminderPlan(due.ToImmutable(), next, null);
    }

    private static DayReckoning After(WorkingCalendar calendar, DateOnly day) => calendar.AddWorkingDays(day, EveryWorkingDays, StartDay.NotCounted);
}
