using TechVolunteers.Campaigns;
using Xunit;

namespace TechVolunteers.Tests.Campaigns;

public sealed class NoticeWindowTests
{
    private static readonly PublicNoticeRules rules = CampaignFile.Sample.PublicNotice;

    [Fact]
    public void The_sentence_prints_both_dates_their_weekdays_and_the_days()
    {
        var window = Of(new DateOnly(2021, 11, 26), rules);

        Assert.Equal(
            "公示时间为2021年11月29日（星期一）至2021年12月3日（星期五），共 5 个工作日（起始日计入），截至2021年12月3日（星期五）24:00（北京时间）。",
            window.Sentence);
        Assert.Equal(BeijingTime.Parse("2021-11-29T00:00"), window.OpensAt);
        Assert.Equal(BeijingTime.Parse("2021-12-03T24:00"), window.ClosesAt);
    }

    [Fact]
    public void A_start_day_that_is_not_counted_moves_the_end()
    {
        var window = Of(new DateOnly(2021, 11, 26), rules with { StartDayCounted = false });

        Assert.Equal((new DateOnly(2021, 11, 29), new DateOnly(2021, 12, 6)), (window.First, window.Last));
        Assert.Contains("起始日不计入", window.Sentence);
    }

    [Theory]
    [InlineData(true, "2021-09-30")]
    [InlineData(false, "2021-10-08")]
    public void Calendar_days_that_end_on_a_holiday_end_on_the_next_working_day(bool counted, string last)
    {
        var window = Of(new DateOnly(2021, 9, 23), rules with { Unit = DayUnit.Calendar, Days = 7, StartDayCounted = counted });

        Assert.Equal(new DateOnly(2021, 9, 24), window.First);
        Assert.Equal(last, $"{window.Last:yyyy-MM-dd}");
        Assert.Contains("7 个自然日", window.Sentence);
    }

    private static NoticeWindow Of(DateOnly publishedOn, PublicNoticeRules rules) =>
        Assert.IsType<NoticeWindowReckoning.Found>(NoticeWindow.Of(publishedOn, rules, WorkingCalendar.Shipped)).Window;
}
