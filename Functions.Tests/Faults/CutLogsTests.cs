using Xunit;

namespace TechVolunteers.Tests.Faults;

public sealed class CutLogsTests
{
    [Fact]
    public async Task Fault_X3_records_keep_what_was_acknowledged_before_a_frame_of_their_log_that_was_cut_or_garbled() => Sound(await CutLogs.Records());

    [Fact]
    public async Task Fault_X3_the_task_hub_keeps_what_was_acknowledged_before_a_frame_of_its_log_that_was_cut_or_garbled() => Sound(await CutLogs.TaskHub());

    private static void Sound(CutLogsCount count)
    {
        Assert.True(count.Frames >= 30, $"{count}");
        Assert.Equal(5 * count.Frames, count.Openings);
        Assert.Equal((0, 0), (count.Lost, count.Gaps));
    }
}
