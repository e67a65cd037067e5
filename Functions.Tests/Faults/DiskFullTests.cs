using Xunit;

namespace TechVolunteers.Tests.Faults;

public sealed class DiskFullTests
{
    private const string Sentence = "503 系统的存储暂时不可用，这次操作没有办理。";

    [Fact]
    public async Task Fault_X13_a_full_disk_is_told_as_503_leaves_nothing_half_done_and_is_forgotten_when_there_is_room()
    {
        using var disk = await SmallDisk.Mount(48);
        Assert.SkipWhen(disk is null, "No file system can be mounted here; it takes root.");

        var outcome = await DiskFull.Run(disk!);

        Assert.Equal(Enumerable.Repeat(Sentence, 4), outcome.Refused);
        Assert.Equal(["201", "201", "201", "200"], outcome.Recovered);
        Assert.Empty(outcome.Problems);
    }

    [Fact]
    public async Task Fault_X13_a_read_only_disk_refuses_the_start_by_name_and_is_forgotten_when_it_can_be_written()
    {
        using var disk = await SmallDisk.Mount(48);
        Assert.SkipWhen(disk is null, "No file system can be mounted here; it takes root.");
        var folder = Path.Combine(disk!.Folder, "data");
        Directory.CreateDirectory(folder);
        await Kills.Prepare(folder);
        Assert.True(await disk.ReadOnly());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => KillableApp.Start(folder));

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.True(await disk.Writable());
        await using var app = await KillableApp.Start(folder);
        using var http = new HttpClient { BaseAddress = app.Root };
        Assert.True((await http.GetAsync("/health", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_second_process_on_the_same_files_is_refused_by_name_and_the_first_goes_on()
    {
        var folder = Folders.New("second");
        try
        {
            await Kills.Prepare(folder);
            await using var first = await KillableApp.Start(folder);

            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => KillableApp.Start(folder));

            Assert.Contains("another process uses it", refused.Message, StringComparison.Ordinal);
            using var http = new HttpClient { BaseAddress = first.Root };
            Assert.True((await http.GetAsync("/campaigns/kjzy2021", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        }
        finally
        {
            Folders.Remove(folder);
        }
    }
}
