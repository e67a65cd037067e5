using Microsoft.Extensions.Hosting;
using TechVolunteers;
using TechVolunteers.Nominations.Inspections;
using TechVolunteers.Nominations.Receipts;
using TechVolunteers.Storage;
using TechVolunteers.Supervision;

// Hostile files are read in a process of their own, started by the app from this same binary.
if (args is [InspectionChild.Argument])
    return InspectionChild.Run();
if (args is [VerifyReceiptCommand.Name, .. var asked])
    return await VerifyReceiptCommand.Run(asked, Console.Out, CancellationToken.None);
if (args is [VerifyStore.Argument, .. var rest])
    return await VerifyStore.Run(rest, Console.Out, Console.Error);
try
{
    App.Compose(args).Build().Run();
    return 0;
}
catch (Exception refused) when (refused is SettingsException or StoreUnavailableException)
{
    Console.Error.WriteLine(StartAdvice.For(refused));
    return 2;
}
