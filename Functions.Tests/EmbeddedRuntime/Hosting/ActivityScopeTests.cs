using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

public sealed class ActivityScopeTests
{
    [Fact]
    public async Task A15_each_run_of_an_activity_has_services_of_its_own_that_are_disposed_of_after_it()
    {
        await using var host = await RunningHost.Start(new HostSetup(typeof(Story))
        {
            Configure = builder => builder.Services.AddSingleton<Ledger>().AddScoped<Desk>(),
        });
        var client = host.Get<DurableTaskClient>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Tell", patience.Token);
        var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);

        var desks = done.ReadOutputAs<List<Guid>>()!;
        Assert.Equal(3, desks.Distinct().Count());
        Assert.Equal(desks, host.Get<Ledger>().Disposed);
    }

    public sealed class Ledger
    {
        public ConcurrentQueue<Guid> Disposed { get; } = new();
    }

    public sealed class Desk(Ledger ledger) : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose() => ledger.Disposed.Enqueue(Id);
    }

    public sealed class Story(Desk desk)
    {
        [Function("Tell")]
        public static async Task<List<Guid>> Tell([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var desks = new List<Guid>();
            for (var i = 0; i < 3; i++)
            {
                desks.Add(await context.CallActivityAsync<Guid>("Sit"));
            }

            return desks;
        }

        [Function("Sit")]
        public Guid Sit([ActivityTrigger] string? input, FunctionContext context) =>
            ReferenceEquals(desk, context.InstanceServices.GetRequiredService<Desk>()) ? desk.Id : Guid.Empty;
    }
}
