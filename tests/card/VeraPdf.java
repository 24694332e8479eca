// Judges PDF files against PDF/UA-1 with veraPDF's own validator, many files in one JVM.
// One line a file: "PASS path" or "FAIL path", then one indented line a broken rule.

import java.io.FileInputStream;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
    public static void main(String[] paths) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.PDFUA_1;
        for (String path : paths) {
            try (PDFAParser parser = Foundries.defaultInstance()
                         .createParser(new FileInputStream(path), flavour);
                 PDFAValidator validator = Foundries.defaultInstance()
                         .createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + path);
                TreeMap<String, String> broken = new TreeMap<>();
                for (TestAssertion one : result.getTestAssertions()) {
                    if (one.getStatus() == TestAssertion.Status.FAILED) {
                        String rule = one.getRuleId().getClause() + "-"
                                + one.getRuleId().getTestNumber();
                        broken.putIfAbsent(rule, one.getMessage());
                    }
                }
                broken.forEach((rule, why) -> System.out.println("    " + rule + " " + why));
            } catch (Exception error) {
                System.out.println("FAIL " + path + "\n    " + error);
            }
        }
    }
}
