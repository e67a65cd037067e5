using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TechVolunteers.Audit;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Nominations.AtDeadline;
using TechVolunteers.Nominations.Earlier;
using TechVolunteers.Nominations.Evidence;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Nominations.Typed;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Nominations.Upload.Sessions;
using TechVolunteers.Nominations.Viruses;
using TechVolunteers.Storage;

namespace TechVolunteers.Nominations;

public static class NominationsSetup
{
    /// <summary>
    /// The Functions host's own limit of a body. Kestrel's default of 30,000,000 bytes would cut packets off before a sentence could be said about
    /// them; the campaign's limit lies below and is kept by the upload itself.
    /// </summary>
    private const long HostBodyBytes = 104_857_600;

    /// <exception cref="SettingsException">The setting <c>ClamAv</c> is no address.</exception>
    public static void AddNominations(this FunctionsApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<NominationReads>();
        services.TryAddSingleton<CampaignReads>();
        services.TryAddSingleton<PeopleDirectory>();
        services.AddSingleton<PacketUpload>();
        services.AddSingleton<ReceiptBook>();
        services.AddSingleton<OpenedReceiptKeys>();
        services.AddScoped<ReceiptKeys>();
        services.AddSingleton<KeptDocuments>(provider => cancel => ReceiptKeys.Documents(provider.GetRequiredService<IRecords>(), cancel));
        services.AddSingleton<KeptDocuments>(provider => cancel => UploadBlocks.Documents(provider.GetRequiredService<CampaignReads>(), provider.GetRequiredService<IRecords>(), cancel));
        services.AddScoped<UploadOpenings>();
        services.AddScoped<UploadBlocks>();
        services.AddScoped<UploadCommit>();
        services.AddScoped<UploadRemains>();
        services.AddScoped<OwnUploads>();
        services.AddSingleton<UnitReads>();
        services.AddScoped<Submissions>();
        services.AddScoped<PacketDesk>();
        services.AddScoped<OwnNominations>();
        services.AddScoped<Corrections>();
        services.AddScoped<Consents>();
        services.AddSingleton<PacketCopies>();
        services.AddVirusScanner(builder.Configuration["ClamAv"]);
        services.AddSingleton<EvidenceStore>();
        services.AddSingleton<KeptDocuments>(provider => cancel => EvidenceStore.Documents(provider.GetRequiredService<CampaignReads>(), provider.GetRequiredService<IRecords>(), cancel));
        services.AddScoped<PacketJudgement>();
        services.AddScoped<InspectionRecords>();
        services.AddSingleton<IssuedCodes>();
        services.AddSingleton<FormCodeCheck>();
        services.AddSingleton<OwnTypedForms>();
        services.AddScoped<TypedForms>();
        services.TryAddSingleton(InspectionLimits.Default);
        services.TryAddSingleton<InspectionPool>();
        services.AddSingleton<IInvariants, NominationInvariants>();
        services.AddSingleton<IInvariants, TypedInvariants>();
        services.AddSingleton<AuditedState>(NominationInvariants.StateAfter);
        services.AddSingleton<KeptDocuments>(provider => cancel => NominationInvariants.Documents(provider.GetRequiredService<CampaignReads>(), provider.GetRequiredService<IRecords>(), cancel));
        services.TryAddSingleton(EarlierSelectionsOf(builder.Configuration));
        services.AddSingleton<DeadlineReads>();
        services.AddSingleton<PacketArchive>();
        services.AddSingleton<ReadArchive>();
        services.AddScoped<EarlierArchive>();
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = HostBodyBytes);
    }

    /// <summary>clamd where the setting <c>ClamAv</c> says; none when it is unset. It runs on real time, whatever the campaign's clock says.</summary>
    private static void AddVirusScanner(this IServiceCollection services, string? setting)
    {
        var clamd = string.IsNullOrWhiteSpace(setting) ? null : new Clamd(ClamdAddress.Parse(setting), TimeProvider.System);
        services.AddSingleton(provider => new PacketScan(clamd, provider.GetRequiredService<IDocuments>(), provider.GetRequiredService<ILogger<PacketScan>>()));
    }

    /// <summary>The archive that the setting <c>EarlierSelections</c> names (a JSON file); an empty one when it is unset.</summary>
    private static EarlierSelections EarlierSelectionsOf(ConfigurationManager settings) =>
        settings["EarlierSelections"] is { Length: > 0 } path ? Json.Read<EarlierSelections>(File.ReadAllText(path)) : EarlierSelections.None;
}
