using Xunit;

namespace TechVolunteers.Tests.Faults;

/// <summary>Disks that take no more writes, and a folder that somebody else has.</summary>
public sealed class DiskTests
{
    private const string Sentence = "503 系统的存储暂时不可用，这次操作没有办理。";

    private static readonly string[] Changed = ["201", "201", "201", "200"];

    private static readonly string[] Looked =
        ["200 /health", "200 /campaigns/kjzy2021", "200 /api/campaigns/kjzy2021/nominations", "200 /api/campaigns/kjzy2021/nominations/{nomination}"];

    [Fact]
    public async Task Fault_X13_a_full_disk_is_told_as_503_leaves_nothing_half_done_and_is_forgotten_when_there_is_room()
    {
        await using var disk = await SmallDisk.Mount(48);
        Assert.SkipWhen(disk is null, "No file system can be mounted here; it takes root.");

        var outcome = await DiskFull.Run(disk!);

        Assert.Equal(Enumerable.Repeat(Sentence, 4), outcome.Refused);
        Assert.Equal(Looked, outcome.Read);
        Assert.Equal(Changed, outcome.Recovered);
        Assert.Empty(outcome.Problems);
    }

    [Fact]
    public async Task Fault_X13_a_disk_that_becomes_read_only_is_told_as_503_while_everybody_may_look_and_is_forgotten_when_it_can_be_written()
    {
        await using var disk = await FailingDisk.Mount();
        Assert.SkipWhen(disk is null, "No image of a file system can be mounted here; it takes root, a loop device and mkfs.ext4.");

        var outcome = await DiskReadOnly.Run(disk!);

        Assert.Equal(Enumerable.Repeat(Sentence, 10), outcome.Refused);
        Assert.Equal([.. Looked, .. Looked], outcome.Read);
        Assert.Equal([.. Changed, "200", .. Changed, "200"], outcome.Recovered);
        Assert.Empty(outcome.Problems);
    }

    [Fact]
    public async Task Fault_X13_a_read_only_disk_refuses_the_start_by_name_and_is_forgotten_when_it_can_be_written()
    {
        await using var disk = await SmallDisk.Mount(48);
        Assert.SkipWhen(disk is null, "No file system can be mounted here; it takes root.");
        var folder = Path.Combine(disk!.Folder, "data");
        Directory.CreateDirectory(folder);
        await Kills.Prepare(folder);
        Assert.True(await disk.ReadOnly());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => AppProcess.Start(folder, TestContext.Current.CancellationToken));

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
        Assert.True(await disk.Writable());
        await using var app = await AppProcess.Start(folder, TestContext.Current.CancellationToken);
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
            await using var first = await AppProcess.Start(folder, TestContext.Current.CancellationToken);

            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => AppProcess.Start(folder, TestContext.Current.CancellationToken));

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
