using System.Globalization;

namespace TechVolunteers.Campaigns;

/// <summary>How long a list stands for objections.</summary>
/// <param name="First">起始日, whether it is counted or not.</param>
/// <param name="Last">The last day; objections are taken until its 24:00.</param>
/// <param name="Sentence">The window for a reader, with both dates, their weekdays and the number of days.</param>
public sealed record NoticeWindow(DateOnly First, DateOnly Last, string Sentence)
{
    /// <summary>The first instant of the window, at +08:00.</summary>
    public DateTimeOffset OpensAt => BeijingTime.StartOf(First);

    /// <summary>The first instant after the window, at +08:00.</summary>
    public DateTimeOffset ClosesAt => BeijingTime.EndOf(Last);

    /// <summary>
    /// The window of a list that is published on <paramref name="publishedOn"/>. It starts on the next working day. Counted in calendar
    /// days, a last day that is off moves to the next working day (民法典 art. 203).
    /// </summary>
    public static NoticeWindowReckoning Of(DateOnly publishedOn, PublicNoticeRules rules, WorkingCalendar calendar)
    {
        var startDay = rules.StartDayCounted ? StartDay.Counted : StartDay.NotCounted;
        if (calendar.NextWorkingDay(publishedOn) is not DayReckoning.Found { Day: var first })
        {
            return Missing(calendar.NextWorkingDay(publishedOn));
        }

        var end = rules.Unit switch
        {
            DayUnit.Working => calendar.AddWorkingDays(first, rules.Days, startDay),
            _ => calendar.AddWorkingDays(first.AddDays(rules.StartDayCounted ? rules.Days - 1 : rules.Days), 1, StartDay.Counted),
        };
        if (end is not DayReckoning.Found { Day: var last })
        {
            return Missing(end);
        }

        var unit = rules.Unit == DayUnit.Working ? "个工作日" : "个自然日";
        var counted = rules.StartDayCounted ? "起始日计入" : "起始日不计入";
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"公示时间为{BeijingTime.Format(first)}至{BeijingTime.Format(last)}，共 {rules.Days} {unit}（{counted}），截至{BeijingTime.FormatEnd(BeijingTime.EndOf(last))}。");
        return new NoticeWindowReckoning.Found(new NoticeWindow(first, last, sentence));
    }

    private static NoticeWindowReckoning.NoTable Missing(DayReckoning reckoning) =>
        reckoning is DayReckoning.NoTable missing ? new(missing) : throw new System.Diagnostics.UnreachableException();
}

/// <summary>The result of laying out a window.</summary>
public abstract record NoticeWindowReckoning
{
    private NoticeWindowReckoning() { }

    public sealed record Found(NoticeWindow Window) : NoticeWindowReckoning;

    /// <summary>A year that the window touches has no table: the list can't be published yet.</summary>
    public sealed record NoTable(DayReckoning.NoTable Missing) : NoticeWindowReckoning;
}
