using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TechVolunteers.Audit;

namespace TechVolunteers.Durable;

/// <summary>
/// What holds of every orchestration. The client tells which failed; what only the runtime can see it tells as health checks with the tag
/// <c>orchestrations</c>: in their data stands how many <c>instances</c> were looked at, and for each one that is wrong what, in <c>faults</c>.
/// A host that offers none is not checked.
/// </summary>
internal sealed class DurableInvariants(IServiceProvider services) : IInvariants
{
    private const string Tag = "orchestrations";

    public IEnumerable<Invariant> All =>
    [
        new("I7", "没有失败的任务。", Failed),
        new("I7", "没有既未结束、又什么都不等待的任务。", look => FromRuntime("waiting", look, (id, fault) => $"任务 {id} 还没有结束，但它所等待的已不存在（{fault}）。")),
        new("I12", "每个任务的历史用现在的程序重放，得出同样的步骤。", look => FromRuntime("replay", look, (id, fault) => $"任务 {id} 的历史重放后与记录不同（{fault}）。")),
    ];

    private static async Task Failed(InvariantLook look)
    {
        if (look.Durable is not { } durable)
        {
            look.CannotCheck("这里看不到任务的运行情况。");
            return;
        }
        await foreach (var failed in durable.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])).WithCancellation(look.Cancel))
            look.Saw($"任务 {failed.InstanceId}（{failed.Name}）在{BeijingTime.Format(failed.LastUpdatedAt)}失败。");
    }

    private async Task FromRuntime(string name, InvariantLook look, Func<string, string, string> sentence)
    {
        if (services.GetService(typeof(HealthCheckService)) is not HealthCheckService checks)
        {
            look.CannotCheck("任务由托管平台运行，这里看不到它的内部记录。");
            return;
        }
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Tag) && check.Name == name, look.Cancel);
        if (report.Entries.Count == 0)
            look.CannotCheck("任务由托管平台运行，这里看不到它的内部记录。");
        foreach (var (_, entry) in report.Entries)
        {
            if (entry.Exception is { } failure)
                throw new InvalidOperationException($"The check of orchestrations ({name}) did not end.", failure);
            look.Looked((int)entry.Data["instances"]);
            foreach (var (instance, fault) in ((IReadOnlyDictionary<string, string>)entry.Data["faults"]).OrderBy(pair => pair.Key, StringComparer.Ordinal))
                look.Breach(sentence(instance, fault));
        }
    }
}
