using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Timers;

public sealed class TimerInfoTests
{
    [Fact]
    public void H24_what_the_host_sends_to_a_timer_function_is_read()
    {
        const string sent = """
            {"Schedule":{"AdjustForDST":true},"IsPastDue":true,
             "ScheduleStatus":{"Last":"2021-11-04T01:00:00+00:00","LastUpdated":"2021-11-04T01:05:00+00:00","Next":"2021-11-05T01:00:00+00:00"}}
            """;

        var timer = JsonSerializer.Deserialize<TimerInfo>(sent)!;

        Assert.True(timer.IsPastDue);
        Assert.Equal(new DateTime(2021, 11, 4, 1, 0, 0, DateTimeKind.Utc), timer.ScheduleStatus!.Last.ToUniversalTime());
        Assert.Equal(new DateTime(2021, 11, 4, 1, 5, 0, DateTimeKind.Utc), timer.ScheduleStatus.LastUpdated.ToUniversalTime());
        Assert.Equal(new DateTime(2021, 11, 5, 1, 0, 0, DateTimeKind.Utc), timer.ScheduleStatus.Next.ToUniversalTime());
    }

    [Fact]
    public void H24_the_shape_is_the_same_when_written() => Assert.Equal(
        """{"ScheduleStatus":null,"IsPastDue":false}""",
        JsonSerializer.Serialize(new TimerInfo()));
}
