using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TechVolunteers.Durable;
using TechVolunteers.Notifications;

namespace TechVolunteers.Audit;

public static class AuditSetup
{
    /// <summary>The ledger with what it joins: audit, outbox and wake-ups.</summary>
    public static void AddLedger(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(new RealClock(TimeProvider.System));
        builder.Services.TryAddSingleton(_ => RandomNumberGenerator.Create());
        builder.Services.AddSingleton<LetterNudge>();
        builder.Services.AddSingleton<AuditVerifier>();
        builder.Services.AddSingleton<Invariants>();
        builder.Services.AddSingleton<IInvariants, DocumentInvariants>();
        builder.Services.AddSingleton<IInvariants, DurableInvariants>();
        builder.Services.AddScoped<PendingWakes>();
        builder.Services.AddScoped<Ledger>();
        builder.Services.AddScoped<Waker>();
    }
}
