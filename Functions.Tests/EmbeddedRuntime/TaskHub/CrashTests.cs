using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using TechVolunteers.EmbeddedRuntime.Replay;
using TechVolunteers.EmbeddedRuntime.TaskHub;
using TechVolunteers.Tests.EmbeddedRuntime.Dispatch;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.TaskHub;

public sealed class CrashTests
{
    [Fact]
    public async Task K01_a_finished_instance_stays_finished_over_a_crash()
    {
        await using var hub = await TestHub.Start(new TestFunctions()
            .Orchestrator("Good", _ => Task.FromResult<object?>("result"))
            .Orchestrator("Bad", _ => throw new InvalidOperationException("reason")));
        await hub.Run("Good", id: "good");
        await hub.Run("Bad", id: "bad");

        await hub.Crash();
        await hub.Idle();

        Assert.Equal("result", (await hub.Get("good")).ReadOutputAs<string>());
        Assert.Equal("reason", (await hub.Get("bad")).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task K04_of_two_processes_that_finish_one_activity_only_the_living_one_is_heard()
    {
        var slow = new HeldActivity();
        await using var hub = await TestHub.Start(new TestFunctions()
            .Activity<string?>("Slow", (_, _) => slow.Run())
            .Orchestrator("One", async context => await context.CallActivityAsync<string>("Slow")));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("One", null, new StartOrchestrationOptions("one"));
        await slow.Begins();
        await hub.Crash();
        await slow.Begins(1);

        slow.End("dead");
        slow.End("living", run: 1);

        Assert.Equal("living", (await hub.Finished("one")).ReadOutputAs<string>());
        Assert.Single(hub.History("one").OfType<HistoryEvent.TaskCompleted>());
    }

    [Fact]
    public async Task K06_a_process_that_dies_in_the_middle_of_a_turn_runs_the_turn_again()
    {
        var deaths = 0;
        TestHub hub = null!;
        hub = await TestHub.Start(new TestFunctions().Activity<int>("Step", value => value + 1).Orchestrator("Dies", async context =>
        {
            var value = await context.CallActivityAsync<int>("Step", 1);
            if (Interlocked.Increment(ref deaths) == 1)
            {
                _ = hub.Hub.Kill();
            }

            return await context.CallActivityAsync<int>("Step", value);
        }));
        await using (hub)
        {
            await hub.Client.ScheduleNewOrchestrationInstanceAsync("Dies", null, new StartOrchestrationOptions("d"));
            await hub.Hub.Stopped;
            await hub.Reopen();

            Assert.Equal(3, (await hub.Finished("d")).ReadOutputAs<int>());
        }
    }

    [Fact]
    public async Task K10_a_second_process_on_the_same_file_is_refused()
    {
        await using var hub = await TestHub.Start(new TestFunctions());
        await using var second = hub.NewHub();

        var refused = await Assert.ThrowsAsync<TaskHubUnavailableException>(() => second.StartAsync(CancellationToken.None));

        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task K10_a_file_of_a_newer_program_or_of_another_hub_is_refused()
    {
        await using var hub = await TestHub.Start(new TestFunctions());
        await hub.Hub.Kill();
        await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Reopen(options => options with { HubName = "Other" }));
        await using (var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Reopen());
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_by_name_and_left_as_it_is()
    {
        await using var hub = await TestHub.Start(new TestFunctions());
        await hub.Hub.Kill();
        var garbage = Enumerable.Repeat((byte)'x', 10_000).ToArray();
        await File.WriteAllBytesAsync(hub.DatabasePath, garbage);

        var refused = await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Reopen());

        Assert.Contains(hub.DatabasePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains("not a database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(hub.DatabasePath));
    }

    [Fact]
    public async Task A_damaged_record_is_told_by_the_name_of_its_instance_and_the_others_go_on()
    {
        await using var hub = await TestHub.Start(new TestFunctions().Orchestrator("Wait", context => context.WaitForExternalEvent<string?>("go")));
        await hub.Run("Wait", id: "damaged");
        await hub.Run("Wait", id: "whole");
        await Execute("UPDATE history SET events = 'x' WHERE instance = 'damaged'");

        var refused = await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Client.RaiseEventAsync("damaged", "go", "yes"));

        Assert.Contains("'damaged'", refused.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.Raise("whole", "go", "yes")).RuntimeStatus);

        // One that has something to do is read at the start already.
        await hub.Hub.Kill();
        await Execute("INSERT INTO inbox VALUES (99, 'damaged', 0, 'x')");
        Assert.Contains("'damaged'", (await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Reopen())).Message, StringComparison.Ordinal);

        async Task Execute(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task K11_a_kill_at_any_commit_leaves_the_outcome_equal(bool extendedSessions)
    {
        var commits = 0;
        var expected = await Outcome(extendedSessions, hub => hub.Hub.BeforeCommit = number => commits = number);
        Assert.Equal("[3,\"child\",\"yes\"]", expected);
        Assert.True(commits > 8);

        for (var site = 1; site <= commits; site++)
        {
            var at = site;
            Assert.Equal(expected, await Outcome(extendedSessions, hub => hub.Hub.BeforeCommit = number => KillAt(at, number)));
            Assert.Equal(expected, await Outcome(extendedSessions, hub => hub.Hub.AfterCommit = number => KillAt(at, number)));
        }

        static void KillAt(int site, int number)
        {
            if (number == site)
            {
                throw new InvalidOperationException($"killed at commit {site}");
            }
        }
    }

    [Fact]
    public async Task K12_a_commit_that_the_disk_refuses_is_told_to_the_sender_and_the_hub_goes_on()
    {
        await using var hub = await TestHub.Start(Story());
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Story", null, new StartOrchestrationOptions("s"));
        await hub.Idle();

        await using (var connection = new SqliteConnection($"Data Source={hub.DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER refuse BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            await command.ExecuteNonQueryAsync();
            await Assert.ThrowsAsync<TaskHubUnavailableException>(() => hub.Client.RaiseEventAsync("s", "go", "yes"));
            command.CommandText = "DROP TRIGGER refuse";
            await command.ExecuteNonQueryAsync();
        }

        await hub.Advance(TimeSpan.FromHours(1));
        Assert.Equal("[3,\"child\",\"yes\"]", (await hub.Raise("s", "go", "yes")).SerializedOutput);
    }

    private static TestFunctions Story() => new TestFunctions()
        .Activity<int>("Step", value => value + 1)
        .Orchestrator("Child", _ => Task.FromResult<object?>("child"))
        .Orchestrator("Story", async context =>
        {
            var value = 0;
            for (var i = 0; i < 3; i++)
            {
                value = await context.CallActivityAsync<int>("Step", value);
            }

            await context.CreateTimer(TestHub.Beginning.UtcDateTime.AddHours(1), CancellationToken.None);
            var child = await context.CallSubOrchestratorAsync<string>("Child");
            return new object[] { value, child, await context.WaitForExternalEvent<string>("go") };
        });

    // What a client does that is cut off: it looks what is there and does the rest again.
    private static async Task<string?> Outcome(bool extendedSessions, Action<TestHub> arm)
    {
        await using var hub = await TestHub.Start(Story(), options => options with { ExtendedSessions = extendedSessions });
        arm(hub);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                if (await hub.Client.GetInstanceAsync("s") is null)
                {
                    await hub.Client.ScheduleNewOrchestrationInstanceAsync("Story", null, new StartOrchestrationOptions("s"));
                }

                await hub.Idle();
                await hub.Advance(TimeSpan.FromHours(1));
                if (!(await hub.Get("s")).IsCompleted)
                {
                    await hub.Raise("s", "go", "yes");
                }

                return (await hub.Finished("s")).SerializedOutput;
            }
            catch (TaskHubUnavailableException)
            {
                await hub.Hub.Stopped;
                await hub.Reopen();
            }
        }

        return null;
    }
}
