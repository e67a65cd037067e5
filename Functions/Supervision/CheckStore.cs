using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using TechVolunteers.Audit;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Supervision;

/// <summary>The body of a check.</summary>
/// <param name="Documents">Whether the bytes of all documents are read and hashed again.</param>
public sealed record CheckBody(bool Documents);

/// <summary>Checks every invariant over the data in use, for a supervisor or an administrator. It changes nothing, so it leaves no audit entry.</summary>
public sealed class CheckStore(Invariants invariants, TimeProvider time)
{
    [Function("ShowChecks")]
    public async Task<IResult> Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "checks")] HttpRequest request, CancellationToken cancel) =>
        Denied(request) is { } refusal
            ? await Answers.Refuse(request, refusal, time, cancel)
            : Answers.Page<ChecksPage>(await request.Page(time, cancel));

    [Function(nameof(CheckStore))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "checks")] HttpRequest request, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Check(request, durable, cancel) switch
        {
            ({ } report, null) => Answers.Page<ChecksPage>(await request.Page(time, cancel), new { Report = report }),
            (_, var refusal) => await Answers.Refuse(request, refusal!, time, cancel),
        };

    [Function("CheckStoreApi")]
    public async Task<IResult> Api([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/checks")] HttpRequest request, [DurableClient] DurableTaskClient durable, CancellationToken cancel) =>
        await Check(request, durable, cancel) switch
        {
            ({ } report, null) => Answers.Data(report),
            (_, var refusal) => await Answers.Refuse(request, refusal!, time, cancel),
        };

    private async Task<(InvariantReport? Report, Refusal? Refusal)> Check(HttpRequest request, DurableTaskClient durable, CancellationToken cancel)
    {
        if (Denied(request) is { } denied)
            return (null, denied);
        var bound = await request.Bind<CheckBody>(cancel);
        return bound is Bound<CheckBody>.Value { It: var body }
            ? (await invariants.Check(StoreUse.Live, body.Documents, durable, cancel), null)
            : (null, ((Bound<CheckBody>.No)bound).Why);
    }

    private Refusal? Denied(HttpRequest request) =>
        request.Visitor().Ask(SupervisionPermissions.CheckInvariants, Subject.General, null, time.GetUtcNow()) is Permitted.No(var why) ? why : null;
}
